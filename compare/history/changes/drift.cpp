#include "compare/history/changes/drift.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

#include "compare/history/changes/noise.h"
#include "compare/stats/autocorrelation.h"
#include "compare/stats/mann_kendall.h"
#include "compare/stats/order_statistics.h"

namespace compare::history {
namespace {

constexpr double kDriftDeviations = 4;
constexpr std::size_t kMostGroups = 60;
constexpr double kMostCorrelation = 0.85;
/// Whatever rises in fewer points is a step.
constexpr std::size_t kShortestDrift = 20;
/// An autoregressive process of correlation 0.84, as good as the most that is believed.
constexpr double kWandering = 2.5;

/// Neighbouring points together.
struct Group {
  double x = 0;
  double y = 0;
  std::size_t first = 0;  ///< index of its first point
};

std::vector<Group> grouped(std::span<const double> values, std::span<const std::size_t> commits) {
  const std::size_t count = std::min(values.size(), kMostGroups);
  std::vector<Group> groups;
  std::size_t from = 0;
  for (std::size_t group = 0; group < count; ++group) {
    const std::size_t until = values.size() * (group + 1) / count;
    const double middle =
        (static_cast<double>(commits[from]) + static_cast<double>(commits[until - 1])) / 2;
    groups.push_back({middle, stats::median(values.subspan(from, until - from)), from});
    from = until;
  }
  return groups;
}

/// Level before and after each cut, the best of them.
double squares_of_best_step(const std::vector<Group>& groups) {
  double all = 0;
  double all_squares = 0;
  for (const Group& group : groups) {
    all += group.y;
    all_squares += group.y * group.y;
  }
  double least = std::numeric_limits<double>::infinity();
  double sum = 0;
  const auto size = static_cast<double>(groups.size());
  for (std::size_t cut = 1; cut < groups.size(); ++cut) {
    sum += groups[cut - 1].y;
    const auto before = static_cast<double>(cut);
    const double rest = all - sum;
    least = std::min(least, all_squares - sum * sum / before - rest * rest / (size - before));
  }
  return least;
}

/// y = a + b min(max(x, begin), end): a level, a slope and a level again, either level maybe empty.
struct Ramp {
  std::size_t begin = 0;  ///< group
  std::size_t end = 0;
  double shift = 0;  ///< from level to level
  double squares = std::numeric_limits<double>::infinity();
};

/// Least squares for given ends.
Ramp ramp_between(const std::vector<Group>& groups, std::size_t begin, std::size_t end) {
  const auto size = static_cast<double>(groups.size());
  double x = 0;
  double y = 0;
  double xx = 0;
  double xy = 0;
  double yy = 0;
  for (const Group& group : groups) {
    const double share =
        std::clamp((group.x - groups[begin].x) / (groups[end].x - groups[begin].x), 0.0, 1.0);
    x += share;
    y += group.y;
    xx += share * share;
    xy += share * group.y;
    yy += group.y * group.y;
  }
  const double runs = xx - x * x / size;
  const double products = xy - x * y / size;
  Ramp ramp{begin, end, 0, yy - y * y / size};
  if (runs > 0) {
    ramp.shift = products / runs;
    ramp.squares -= products * products / runs;
  }
  return ramp;
}

Ramp best_ramp(const std::vector<Group>& groups, std::size_t shortest) {
  Ramp best;
  for (std::size_t begin = 0; begin < groups.size(); ++begin) {
    for (std::size_t end = begin + 1; end < groups.size(); ++end) {
      if (groups[end].first - groups[begin].first < shortest) {
        continue;
      }
      const Ramp ramp = ramp_between(groups, begin, end);
      if (ramp.squares < best.squares) {
        best = ramp;
      }
    }
  }
  return best;
}

double ramp_at(const std::vector<Group>& groups, const Ramp& ramp, double x) {
  const double length = groups[ramp.end].x - groups[ramp.begin].x;
  return ramp.shift * std::clamp((x - groups[ramp.begin].x) / length, 0.0, 1.0);
}

double correlation_about(const std::vector<Group>& groups, const Ramp& ramp) {
  std::vector<double> residuals;
  for (const Group& group : groups) {
    residuals.push_back(group.y - ramp_at(groups, ramp, group.x));
  }
  return std::clamp(stats::lag_one_autocorrelation(residuals), 0.0, kMostCorrelation);
}

/// Whether the points go to and fro about the ramp by far more than from one to the next: levels
/// that are jumped between. How often each is visited moves their mean, and that is no drift.
bool wanders(std::span<const double> values, std::span<const std::size_t> commits,
             const std::vector<Group>& groups, const Ramp& ramp) {
  const double near = neighbour_spread(values);
  std::vector<double> residuals;
  for (std::size_t at = 0; at < values.size(); ++at) {
    residuals.push_back(values[at] - ramp_at(groups, ramp, static_cast<double>(commits[at])));
  }
  // Of a unit so coarse that neighbours are equal nothing is known.
  return near > kLeastSpread && robust_scale(residuals) > kWandering * near;
}

}  // namespace

std::optional<Drift> drift_of(std::span<const double> values, std::span<const double> unfiltered,
                              std::span<const std::size_t> commits, double least_shift) {
  assert(values.size() == commits.size() && unfiltered.size() == commits.size());
  if (values.size() < kFewestDriftPoints) {
    return std::nullopt;
  }
  const std::vector<Group> groups = grouped(values, commits);
  std::vector<double> y;
  for (const Group& group : groups) {
    y.push_back(group.y);
  }
  if (std::abs(stats::mann_kendall(y).z) < kDriftDeviations) {
    return std::nullopt;  // the factor below only makes it smaller
  }
  const Ramp ramp = best_ramp(groups, kShortestDrift);
  if (std::abs(ramp.shift) < least_shift || ramp.squares >= squares_of_best_step(groups) ||
      wanders(unfiltered, commits, groups, ramp)) {
    return std::nullopt;
  }
  const double inflation = stats::mean_inflation(correlation_about(groups, ramp), y.size());
  const double z = stats::mann_kendall(y, inflation).z;
  if (std::abs(z) < kDriftDeviations || (z > 0) != (ramp.shift > 0)) {
    return std::nullopt;
  }
  Drift drift;
  drift.until = values.size();
  drift.began = groups[ramp.begin].first;
  drift.ended = ramp.end + 1 == groups.size() ? values.size() : groups[ramp.end].first;
  drift.shift = ramp.shift;
  drift.deviations = std::abs(z);
  return drift;
}

}  // namespace compare::history

#include "compare/history/drift.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

#include "compare/stats/autocorrelation.h"
#include "compare/stats/mann_kendall.h"
#include "compare/stats/order_statistics.h"
#include "compare/stats/theil_sen.h"

namespace compare::history {
namespace {

constexpr double kDriftDeviations = 4;
constexpr std::size_t kMostGroups = 60;
constexpr double kMostCorrelation = 0.85;
constexpr double kTail = 0.05;  // of the slope's interval, which is not used

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

double third(const std::vector<Group>& groups, std::size_t which) {
  std::vector<double> part;
  for (std::size_t at = groups.size() * which / 3; at < groups.size() * (which + 1) / 3; ++at) {
    part.push_back(groups[at].y);
  }
  return stats::median(part);
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

struct Hinge {
  std::size_t group = 0;  ///< where the level ends and the slope begins
  double squares = std::numeric_limits<double>::infinity();
};

/// y = a + b max(0, x - x_h), least squares, for each h: the best of them.
Hinge best_hinge(const std::vector<Group>& groups) {
  Hinge best;
  const auto size = static_cast<double>(groups.size());
  for (std::size_t hinge = 0; hinge + groups.size() / 4 < groups.size(); ++hinge) {
    double sum_x = 0;
    double sum_y = 0;
    for (const Group& group : groups) {
      sum_x += std::max(0.0, group.x - groups[hinge].x);
      sum_y += group.y;
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (const Group& group : groups) {
      const double x = std::max(0.0, group.x - groups[hinge].x) - sum_x / size;
      const double y = group.y - sum_y / size;
      xx += x * x;
      xy += x * y;
      yy += y * y;
    }
    const double squares = xx > 0 ? yy - xy * xy / xx : yy;
    if (squares < best.squares) {
      best = {hinge, squares};
    }
  }
  return best;
}

}  // namespace

std::optional<Drift> drift_of(std::span<const double> values, std::span<const std::size_t> commits,
                              double least_shift) {
  assert(values.size() == commits.size());
  if (values.size() < kFewestDriftPoints) {
    return std::nullopt;
  }
  const std::vector<Group> groups = grouped(values, commits);
  std::vector<double> x;
  std::vector<double> y;
  for (const Group& group : groups) {
    x.push_back(group.x);
    y.push_back(group.y);
  }
  const auto slope = stats::theil_sen(x, y, kTail);
  const double total =
      slope ? slope->slope * static_cast<double>(commits.back() - commits.front()) : 0;
  if (!slope || std::abs(total) < least_shift) {
    return std::nullopt;
  }
  std::vector<double> residuals;
  for (const Group& group : groups) {
    residuals.push_back(group.y - slope->slope * (group.x - groups.front().x));
  }
  const double correlation =
      std::clamp(stats::lag_one_autocorrelation(residuals), 0.0, kMostCorrelation);
  const double z = stats::mann_kendall(y, stats::mean_inflation(correlation, y.size())).z;
  const double sign = total > 0 ? 1 : -1;
  const double early = third(groups, 0);
  const double middle = third(groups, 1);
  const double late = third(groups, 2);
  const Hinge hinge = best_hinge(groups);
  if (sign * z < kDriftDeviations || sign * (middle - early) < 0 || sign * (late - middle) <= 0 ||
      hinge.squares >= squares_of_best_step(groups)) {
    return std::nullopt;
  }
  Drift drift;
  drift.until = values.size();
  drift.began = groups[hinge.group].first;
  drift.shift = total;
  drift.deviations = std::abs(z);
  return drift;
}

}  // namespace compare::history

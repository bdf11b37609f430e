#include "compare/history/changes/passing.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "compare/stats/order_statistics.h"

namespace compare::history {
namespace {

constexpr std::size_t kShortestRun = 4;
constexpr std::size_t kLevelPoints = 8;
constexpr std::size_t kMedianReach = 3;
constexpr double kSeparate = 2.5;

double level_before(std::span<const double> series, const Step& step) {
  const std::size_t from = std::max(step.from, step.at - std::min(step.at, kLevelPoints));
  return stats::median(series.subspan(from, step.at - from));
}

double level_after(std::span<const double> series, const Step& step) {
  const std::size_t until = std::min(step.until, step.at + kLevelPoints);
  return stats::median(series.subspan(step.at, until - step.at));
}

/// How often the series came to `level` for a short while, from the level that lies `gap` away.
/// Single points say little where the levels are but three spreads apart: running medians are
/// looked at.
std::size_t short_visits(std::span<const double> series, std::span<const double> medians,
                         double level, double gap) {
  std::size_t visits = 0;
  for (std::size_t from = 0; from < series.size();) {
    std::size_t until = from;
    double sum = 0;
    // It is there when it is near, and gone when it is nearer to where it came from than to the
    // middle: noise does not make two visits of one.
    if (std::abs(medians[from] - level) < gap / 4) {
      while (until < series.size() && std::abs(medians[until] - level) < 3 * gap / 4) {
        sum += series[until++] - level;
      }
    }
    const std::size_t length = until - from;
    // A run that is cut off by an end of the series may be longer than it shows.
    if (length >= kShortestRun && length <= kFewPoints && from > 0 && until < series.size() &&
        std::abs(sum) < gap / 4 * static_cast<double>(length)) {
      ++visits;
    }
    from = until + 1;
  }
  return visits;
}

std::vector<double> running_medians(std::span<const double> series) {
  std::vector<double> medians;
  for (std::size_t at = 0; at < series.size(); ++at) {
    const std::size_t from = at - std::min(at, kMedianReach);
    const std::size_t until = std::min(series.size(), at + kMedianReach + 1);
    medians.push_back(stats::median(series.subspan(from, until - from)));
  }
  return medians;
}

bool jumps(const Step& step, double spread, std::span<const double> series,
           std::span<const double> medians) {
  const double before = level_before(series, step);
  const double after = level_after(series, step);
  const double gap = std::abs(after - before);
  if (gap < kSeparate * spread) {
    return false;
  }
  const std::size_t first = step.at - std::min(step.at, kJumpReach);
  const std::size_t end = std::min(series.size(), step.at + kJumpReach);
  const auto around = series.subspan(first, end - first);
  const auto medians_around = medians.subspan(first, end - first);
  if (short_visits(around, medians_around, after, gap) +
          short_visits(around, medians_around, before, gap) ==
      0) {
    return false;
  }
  const std::size_t settled = step.at + kSettled;
  return settled > series.size() ||
         std::any_of(medians.begin() + static_cast<std::ptrdiff_t>(step.at),
                     medians.begin() + static_cast<std::ptrdiff_t>(settled),
                     [&](double median) { return std::abs(median - before) < gap / 4; });
}

/// After a step was taken out, those beside it have longer levels.
void link(std::vector<Step>& steps, std::size_t size) {
  for (std::size_t index = 0; index < steps.size(); ++index) {
    steps[index].from = index == 0 ? 0 : steps[index - 1].at;
    steps[index].until = index + 1 == steps.size() ? size : steps[index + 1].at;
  }
}

}  // namespace

std::vector<WentAway> take_passing(Levels& levels) {
  std::vector<WentAway> gone;
  std::vector<Step> kept;
  const std::vector<Step>& steps = levels.steps;
  for (std::size_t index = 0; index < steps.size(); ++index) {
    if (index + 1 < steps.size()) {
      const Step& there = steps[index];
      const Step& back = steps[index + 1];
      const double left = std::abs(there.shift + back.shift);
      if (back.at - there.at <= kFewPoints && left <= std::abs(there.shift) / 2) {
        gone.push_back({there, back});
        ++index;
        continue;
      }
    }
    kept.push_back(steps[index]);
  }
  levels.steps = std::move(kept);
  link(levels.steps, levels.filtered.size());
  return gone;
}

std::vector<Step> take_jumps(Levels& levels, std::span<const double> series) {
  std::vector<Step> jumping;
  std::vector<Step> kept;
  if (levels.steps.empty()) {
    return jumping;
  }
  const std::vector<double> medians = running_medians(series);
  const double spread = neighbour_spread(series);
  for (const Step& step : levels.steps) {
    (jumps(step, spread, series, medians) ? jumping : kept).push_back(step);
  }
  levels.steps = std::move(kept);
  link(levels.steps, levels.filtered.size());
  return jumping;
}

}  // namespace compare::history

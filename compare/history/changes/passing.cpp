#include "compare/history/changes/passing.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "compare/stats/order_statistics.h"

namespace compare::history {
namespace {

constexpr std::size_t kShortestRun = 4;
constexpr std::size_t kLevelPoints = 8;
constexpr std::size_t kMedianReach = 3;
constexpr double kSeparate = 2.5;
/// Levels that single points tell apart.
constexpr double kDistinct = 4;
constexpr std::size_t kDescribedPoints = 20;

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

/// Whether the level after the step has lasted for kSettled points without going back.
bool settled(const Step& step, double before, double gap, std::span<const double> medians) {
  const std::size_t end = step.at + kSettled;
  return end <= medians.size() &&
         std::none_of(medians.begin() + static_cast<std::ptrdiff_t>(step.at),
                      medians.begin() + static_cast<std::ptrdiff_t>(end),
                      [&](double median) { return std::abs(median - before) < gap / 4; });
}

bool jumps(const Step& step, double spread, std::span<const double> series,
           std::span<const double> medians) {
  const double before = level_before(series, step);
  const double after = level_after(series, step);
  const double gap = std::abs(after - before);
  if (gap < kSeparate * spread || settled(step, before, gap, medians)) {
    return false;
  }
  const std::size_t first = step.at - std::min(step.at, kJumpReach);
  const std::size_t end = std::min(series.size(), step.at + kJumpReach);
  const auto around = series.subspan(first, end - first);
  const auto medians_around = medians.subspan(first, end - first);
  return short_visits(around, medians_around, after, gap) > 0 ||
         short_visits(around, medians_around, before, gap) > 0;
}

/// Two levels that a series is known to jump between.
struct LevelPair {
  std::size_t at = 0;  ///< where it did
  double one = 0;
  double other = 0;
};

/// Whether the points lie on the levels of the pair, each on its nearest, rather than all on a
/// third one. That one is chosen for them, and the pair's is known from few points: two standard
/// deviations of either are granted.
bool described(std::span<const double> part, const LevelPair& pair, double spread) {
  const auto size = static_cast<double>(part.size());
  const double centre = std::accumulate(part.begin(), part.end(), 0.0) / size;
  double from_pair = 0;
  double from_centre = 0;
  for (const double value : part) {
    const double distance = std::min(std::abs(value - pair.one), std::abs(value - pair.other));
    from_pair += distance * distance;
    from_centre += (value - centre) * (value - centre);
  }
  const double granted = 4 * spread * spread * (1 + size / static_cast<double>(kLevelPoints));
  return from_pair <= from_centre + granted;
}

/// Whether a step is another jump between levels that are known, though the series has not stayed
/// at either for long enough since to show which.
bool jumps_between(const Step& step, const std::vector<LevelPair>& pairs, double spread,
                   std::span<const double> series, std::span<const double> medians) {
  const std::size_t first = std::max(step.from, step.at - std::min(step.at, kDescribedPoints));
  const std::size_t end = std::min(step.until, step.at + kDescribedPoints);
  const double before = level_before(series, step);
  return std::any_of(pairs.begin(), pairs.end(), [&](const LevelPair& pair) {
    const std::size_t apart = pair.at > step.at ? pair.at - step.at : step.at - pair.at;
    const double gap = std::abs(pair.one - pair.other);
    return apart <= kJumpReach && gap >= kDistinct * spread &&
           described(series.subspan(first, step.at - first), pair, spread) &&
           described(series.subspan(step.at, end - step.at), pair, spread) &&
           !settled(step, before, gap, medians);
  });
}

/// After a step was taken out, those beside it have longer levels.
void link(std::vector<Step>& steps, std::size_t size) {
  for (std::size_t index = 0; index < steps.size(); ++index) {
    steps[index].from = index == 0 ? 0 : steps[index - 1].at;
    steps[index].until = index + 1 == steps.size() ? size : steps[index + 1].at;
  }
}

/// Up to half of it.
bool undoes(const Step& back, const Step& there) {
  return std::abs(there.shift + back.shift) <= std::abs(there.shift) / 2;
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
      if (back.at - there.at <= kFewPoints && undoes(back, there)) {
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

void await_return(Levels& levels) {
  if (levels.steps.size() < 2) {
    return;
  }
  Step& newest = levels.steps.back();
  const Step& before = levels.steps[levels.steps.size() - 2];
  newest.awaited = newest.at - before.at < kLasted &&
                   levels.filtered.size() - newest.at <= kFewPoints && undoes(newest, before);
}

std::vector<Step> take_jumps(Levels& levels, const std::vector<WentAway>& gone,
                             std::span<const double> series) {
  std::vector<Step> jumping;
  std::vector<Step> kept;
  if (levels.steps.empty()) {
    return jumping;
  }
  const std::vector<double> medians = running_medians(series);
  const double spread = neighbour_spread(series);
  std::vector<LevelPair> pairs;
  for (const auto& [there, back] : gone) {
    pairs.push_back({there.at, level_before(series, there), level_after(series, there)});
  }
  for (const Step& step : levels.steps) {
    if (jumps(step, spread, series, medians)) {
      jumping.push_back(step);
      pairs.push_back({step.at, level_before(series, step), level_after(series, step)});
    } else {
      kept.push_back(step);
    }
  }
  const auto between = [&](const Step& step) {
    return jumps_between(step, pairs, spread, levels.filtered, medians);
  };
  std::copy_if(kept.begin(), kept.end(), std::back_inserter(jumping), between);
  std::erase_if(kept, between);
  levels.steps = std::move(kept);
  link(levels.steps, levels.filtered.size());
  return jumping;
}

}  // namespace compare::history

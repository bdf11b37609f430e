#include "compare/history/changes/exact_changes.h"

#include <cmath>
#include <limits>

namespace compare::history {

Levels exact_levels(std::span<const double> series) {
  Levels levels;
  levels.filtered.assign(series.begin(), series.end());
  double level = series.empty() ? 0 : series.front();
  std::size_t from = 0;
  for (std::size_t at = 1; at < series.size(); ++at) {
    // Against the first point of the level, so that many small steps do not hide a large one.
    if (std::abs(series[at] - level) <= kExactTolerance * std::abs(level)) {
      continue;
    }
    if (!levels.steps.empty()) {
      levels.steps.back().until = at;
    }
    Step step;
    step.at = at;
    step.shift = series[at] - level;
    step.deviations = std::numeric_limits<double>::infinity();
    step.signal = step.deviations;
    step.from = from;
    step.until = series.size();
    levels.steps.push_back(step);
    level = series[at];
    from = at;
  }
  return levels;
}

}  // namespace compare::history

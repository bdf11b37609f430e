#pragma once

#include <span>
#include <vector>

#include "compare/history/noise.h"
#include "compare/history/track.h"

namespace compare::history {

/// A series cut into levels.
struct Levels {
  std::vector<double> filtered;  ///< the series without its outliers
  Noise noise;                   ///< around the levels
  std::vector<Step> steps;       ///< ascending
};

/// Both sides of a step have at least so many points.
inline constexpr std::size_t kFewestPoints = 5;

/// The lasting steps of a series of at least `least_shift`. Outliers are brought in (Hampel);
/// candidates come from optimal partitioning with the penalty kPenalty * long-run variance * ln n;
/// then the weakest is taken away, and its neighbours measured anew, until each that is left has
/// kFewestPoints on both sides, a shift of its means (of up to 15 points before and 10 after) of
/// at least least_shift and kLeastDeviations times shift_deviation(), and describes its
/// surroundings better than a slope does. Precondition: finite.
Levels levels_of(std::span<const double> series, double least_shift);

}  // namespace compare::history

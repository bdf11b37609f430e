#pragma once

#include <span>
#include <vector>

#include "compare/history/changes/noise.h"
#include "compare/history/changes/track.h"

namespace compare::history {

/// A series cut into levels.
struct Levels {
  std::vector<double> filtered;  ///< the series without its outliers
  Noise noise;                   ///< around the levels
  std::vector<Step> steps;       ///< ascending
};

/// Both sides of a step have at least so many points.
inline constexpr std::size_t kFewestPoints = 5;

/// The lasting steps of a series of at least `least_shift`, in this order:
/// - outliers beyond 4 spreads are replaced (stats::hampel_filtered);
/// - candidates: stats::optimal_partition with the penalty 2 ln(n + 1) times the long-run variance
///   spread^2 (1 + r) / (1 - r), in overlapping blocks of 1,000 points, parts of 4 points or more;
/// - the weakest candidate is taken away, and its neighbours measured anew, until each that is left
///   has kFewestPoints on both sides, its medians moved as its means (at least half as far), it
///   describes its surroundings better than a straight line, and the shift of the means of the
///   (up to) 20 points on either side is at least 4.3 times its shift_deviation() in the 150
///   points on either side, times 1 + 6 / n of these;
/// - each is moved to where it cuts best between its neighbours, and must still be 3 deviations
///   where the noise is that around the steps chosen.
/// Step::from and Step::until are the nearest steps, also those smaller than `least_shift`.
/// Precondition: finite.
Levels levels_of(std::span<const double> series, double least_shift);

}  // namespace compare::history

#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace compare::stats {

/// A running median is taken from so many points on each side.
inline constexpr std::size_t kHampelReach = 3;

/// A series without its outliers: what lies further than `deviations` times `scale` from the median
/// of the (up to) 2 kHampelReach + 1 points around it is replaced by that median. Up to
/// kHampelReach odd points in a row are replaced, while a step of kHampelReach + 1 stays where it
/// is. At both ends the window is cut short, so that fewer of a step's first points are believed.
/// Hampel, "The Influence Curve and its Role in Robust Estimation", JASA 1974, with a scale from
/// the whole series instead of one from each window, which seven points hardly determine.
/// Preconditions: free of NaN, deviations > 0, scale >= 0.
std::vector<double> hampel_filtered(std::span<const double> series, double deviations,
                                    double scale);

}  // namespace compare::stats

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compare/verdict/verdict.h"

namespace compare::report {

/// Of more single values than this none is shown.
constexpr std::size_t kMostPlottedValues = 60;

/// What all plots of a page have in common, so that they can be compared by eye: a logarithmic axis
/// of how many times worse the current file is, 1 in the middle, worse to the right whatever the
/// metric.
struct PlotScale {
  double log_end = 1;  ///< natural logarithm of the ratio at the right end; above 0
};

/// Wide enough for 9 of 10 interval bounds and for every limit, but no wider than twice worse where
/// the limits allow: one wild row must not press the others flat.
PlotScale plot_scale(const std::vector<const verdict::Comparison*>& comparisons);

/// The axis as an SVG element, ticks in percent.
std::string plot_axis(const PlotScale& scale);

/// One comparison as an SVG element: the line of no change, the limits, the estimate (its shape
/// says the verdict), the interval, and the single values (rounds, where paired; of others each
/// current value against the baseline's centre) where they are not too many. What lies beyond the
/// scale ends in an arrow head. Empty where there is no ratio. `description` is said to who cannot
/// see it and shown at the pointer; it must be escaped.
std::string interval_plot(const verdict::Comparison& comparison, const PlotScale& scale,
                          const std::string& description);

}  // namespace compare::report

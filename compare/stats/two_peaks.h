#pragma once

#include <span>

namespace compare::stats {

/// Whether a sample looks two-peaked: cut in two where that leaves the least variance inside the
/// parts (Fisher, "On Grouping for Maximum Homogeneity", 1958), the parts lie far apart for their
/// width. Ashman's D = |m1 - m2| / sqrt((s1^2 + s2^2) / 2) (Ashman, Bird & Zepf 1994) must be above
/// 3 + 40 / n, which fewer than one in a hundred normal samples of 8 to 40 values reach (the best
/// of all cuts splits even those; tests/compare/stats/two_peaks_test.cpp); and each part must hold
/// a fifth of the values and at least two, so that an outlier is no peak. Fewer than 8 values are
/// never two-peaked, nor are equal ones. Precondition: free of NaN.
bool is_two_peaked(std::span<const double> sample);

}  // namespace compare::stats

#pragma once

#include <span>
#include <vector>

namespace compare::stats {

/// Benjamini and Hochberg's step-up adjustment: of the hypotheses with an adjusted value <= q, at
/// most the share q is rejected wrongly, on average. Sorted ascending, the i-th of m becomes
/// min over j >= i of min(1, m p_j / j). In the order of the input; no NaN.
/// Benjamini & Hochberg, "Controlling the False Discovery Rate", 1995.
std::vector<double> benjamini_hochberg_adjusted(std::span<const double> p_values);

}  // namespace compare::stats

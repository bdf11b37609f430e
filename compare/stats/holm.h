#pragma once

#include <span>
#include <vector>

namespace compare::stats {

/// Holm's step-down adjustment: the chance that any true null hypothesis is rejected stays at most
/// alpha when those with an adjusted value <= alpha are. Sorted ascending, the i-th of m becomes
/// max over j <= i of min(1, (m - j + 1) p_j). In the order of the input; no NaN.
/// Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979.
std::vector<double> holm_adjusted(std::span<const double> p_values);

}  // namespace compare::stats

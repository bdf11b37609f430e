#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace compare::stats {

/// Where a series is best cut into parts of constant level: the cuts that make the sum over the
/// parts of squared deviations from the part's mean, plus `penalty` for each cut, the least; each
/// part has at least `shortest` points. Ascending; each is the index of the first point of a part,
/// 0 left out. Exact, by dynamic programming (Jackson et al., "An Algorithm for Optimal
/// Partitioning of Data on an Interval", 2005) with the pruning of Killick, Fearnhead & Eckley,
/// "Optimal Detection of Changepoints with a Linear Computational Cost", JASA 2012 (PELT), which is
/// put off by `shortest` points so that it stays exact with such a bound. At most O(n^2) time, O(n)
/// where cuts are found all along. Preconditions: finite, penalty >= 0, shortest >= 1.
std::vector<std::size_t> optimal_partition(std::span<const double> series, double penalty,
                                           std::size_t shortest);

}  // namespace compare::stats

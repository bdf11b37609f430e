#pragma once

#include <span>

#include "compare/stats/mann_whitney.h"

namespace compare::stats {

/// How many times larger the second sample is than the first, as ratios (not logarithms).
struct RatioEstimate {
  double ratio = 1;
  double low = 0;   ///< 0 where the samples are too small for a bound of the asked tail
  double high = 0;  ///< infinity where they are
};

/// The Hodges-Lehmann estimate of the shift between the logarithms of two samples, and Moses'
/// interval around it, both turned back into ratios: the median, and the k-th smallest and k-th
/// largest, of the n1 * n2 ratios second / first, k = distribution.interval_rank(tail).
/// Hodges & Lehmann, "Estimates of Location Based on Rank Tests", 1963; Moses, "Confidence Limits
/// from Rank Tests", Technometrics 1965.
/// The logarithm is monotone, so that order statistics of ratios are those of log differences; and
/// a ratio of neighbouring numbers keeps the digits that the difference of their logarithms would
/// lose. Preconditions: values positive and finite, each sample sorted ascending, sizes as the
/// distribution's, 0 < tail < 0.5. Memory is bounded whatever the sizes.
RatioEstimate estimate_ratio(std::span<const double> first, std::span<const double> second,
                             const MannWhitneyDistribution& distribution, double tail);

/// The `rank`-th smallest (from 1) of the n1 * n2 ratios second / first of sorted positive samples,
/// found by bisection over the representable numbers: O((n1 + n2) 64) and no memory.
double ratio_of_rank(std::span<const double> first, std::span<const double> second,
                     std::uint64_t rank);

}  // namespace compare::stats

#pragma once

#include <optional>
#include <span>

namespace compare::stats {

struct MedianInterval {
  double low = 0;
  double high = 0;
};

/// The interval between two order statistics, the k-th from either end, that holds the median of
/// any distribution with at least `confidence`: the greatest k with 2 P(B < k) <= 1 - confidence, B
/// binomial of n and 1/2 (David & Nagaraja, "Order Statistics", 2003, section 7.1). nullopt where
/// even the whole sample does not (below 6 values at 0.95), and for a sample with NaN.
/// Precondition: 0 < confidence < 1.
std::optional<MedianInterval> median_interval(std::span<const double> sample, double confidence);

}  // namespace compare::stats

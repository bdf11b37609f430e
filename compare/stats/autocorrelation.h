#pragma once

#include <cstddef>
#include <span>

namespace compare::stats {

/// The correlation of a series with itself one point later: sum of (x_i - m)(x_i+1 - m) over the
/// sum of (x_i - m)^2, m the mean. Box & Jenkins, "Time Series Analysis", 1970. 0 for fewer than 3
/// points and for equal ones. Precondition: finite.
double lag_one_autocorrelation(std::span<const double> series);

/// By how much the variance of the mean of `size` points of a first-order autoregressive process is
/// larger than that of independent ones:
/// (1 + r) / (1 - r) - 2 r (1 - r^n) / (n (1 - r)^2), which is 1 for n = 1 and for r = 0.
/// Bayley & Hammersley, "The Effective Number of Independent Observations in an Autocorrelated Time
/// Series", 1946. Preconditions: -1 < r < 1, size >= 1.
double mean_inflation(double correlation, std::size_t size);

}  // namespace compare::stats

#pragma once

#include <span>

namespace compare::stats {

/// The middle value, or the mean of the two middle ones. NaN for an empty sample or one with NaN.
double median(std::span<const double> sample);

/// The quantile at `probability` in [0, 1], linear between order statistics: definition 7 of
/// Hyndman & Fan, "Sample Quantiles in Statistical Packages", 1996 (h = (n - 1) p). NaN for an
/// empty sample or one with NaN.
double quantile(std::span<const double> sample, double probability);

/// The median of |x - median|, not scaled. NaN for an empty sample or one with NaN.
double median_absolute_deviation(std::span<const double> sample);

/// 1.4826 times the median absolute deviation: estimates the standard deviation of a normal
/// distribution, and a few outliers do not move it. NaN for an empty sample or one with NaN.
double robust_deviation(std::span<const double> sample);

}  // namespace compare::stats

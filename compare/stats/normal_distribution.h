#pragma once

namespace compare::stats {

/// P(Z <= z) of the standard normal distribution: erfc(-z / sqrt 2) / 2, accurate in both tails.
double normal_cumulative(double z);

/// The z with normal_cumulative(z) = probability, by bisection to the last bit that matters.
/// Precondition: 0 < probability < 1.
double normal_quantile(double probability);

}  // namespace compare::stats

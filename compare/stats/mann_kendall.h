#pragma once

#include <cstdint>
#include <span>

namespace compare::stats {

/// Whether a series tends to rise or to fall.
struct Trend {
  std::int64_t score = 0;  ///< S: pairs that rise less pairs that fall
  double variance = 0;     ///< of S where there is no trend, with the correction for equal values
  double z = 0;            ///< (S -+ 1) / sqrt(variance), towards 0; 0 where the variance is 0
};

/// Mann and Kendall's test for a trend of values in their order: S = sum over i < j of
/// sign(x_j - x_i), variance (n (n - 1) (2 n + 5) - sum over groups of t equal values of
/// t (t - 1) (2 t + 5)) / 18, multiplied by `inflation`, which stands for values that depend on
/// those before them (1: they do not; see mean_inflation in autocorrelation.h).
/// Mann, "Nonparametric Tests Against Trend", 1945; Kendall, "Rank Correlation Methods", 1975;
/// Hamed & Rao, "A Modified Mann-Kendall Trend Test for Autocorrelated Data", 1998 for the idea of
/// the factor. O(n^2). Preconditions: free of NaN, inflation > 0.
Trend mann_kendall(std::span<const double> series, double inflation = 1);

}  // namespace compare::stats

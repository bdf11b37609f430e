#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace compare::stats {

/// The distribution of Wilcoxon's signed-rank statistic: the sum of the ranks of the values that
/// are not above the centre, each rank in it with chance 1/2, when the sample comes from a
/// symmetric continuous distribution. Wilcoxon, "Individual Comparisons by Ranking Methods", 1945.
/// Up to 50 values the 2^n subsets of ranks are counted in integers without rounding (coefficients
/// of prod_{i=1..n} (1 + x^i)); beyond, the normal approximation with mean n (n + 1) / 4 and
/// variance n (n + 1) (2 n + 1) / 24, with continuity correction.
/// Immutable; safe to share between threads.
class SignedRankDistribution {
 public:
  /// Precondition: size at least 1.
  explicit SignedRankDistribution(std::size_t size);

  [[nodiscard]] bool exact() const { return !cumulative_.empty(); }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// P(W <= w).
  [[nodiscard]] double cumulative(std::uint64_t w) const;

  /// The k for which the k-th smallest and the k-th largest of the n (n + 1) / 2 Walsh averages
  /// bound the centre with at most `tail` outside on each side: exact, the largest k with
  /// P(W <= k - 1) <= tail; beyond, floor(n (n + 1) / 4 - z sqrt(n (n + 1) (2 n + 1) / 24)). 0: no
  /// such bound at this size.
  [[nodiscard]] std::uint64_t interval_rank(double tail) const;

 private:
  std::size_t size_;
  std::vector<double> cumulative_;  ///< P(W <= index); empty where approximated
};

/// A centre and bounds around it. Bounds are infinite where the sample is too small for them.
struct CentreEstimate {
  double centre = 0;
  double low = 0;
  double high = 0;
};

/// The Walsh averages (x_i + x_j) / 2, i <= j, in ascending order. n (n + 1) / 2 values.
std::vector<double> walsh_averages(std::span<const double> sample);

/// The Hodges-Lehmann pseudo-median of a sample, the median of its Walsh averages, with the
/// interval of the signed-rank test: their interval_rank(tail)-th smallest and largest.
/// Hodges & Lehmann, "Estimates of Location Based on Rank Tests", 1963; Tukey, 1949.
/// Of samples as skewed as a log-normal of sigma 1 the interval holds the pseudo-median some 1 %
/// less often than it says (tests/compare/stats/coverage_test.cpp).
/// Preconditions: `walsh` from a sample of the distribution's size, free of NaN; 0 < tail < 0.5.
CentreEstimate pseudo_median(std::span<const double> walsh,
                             const SignedRankDistribution& distribution, double tail);

/// One-sided p-value of "the centre is above `centre`": the chance of as few Walsh averages at or
/// below it. Averages that are equal to it count against a difference, so that p is never too small
/// and p <= tail exactly where the bound of that tail lies above the centre.
double p_value_above(std::span<const double> walsh, const SignedRankDistribution& distribution,
                     double centre);

/// The median with the bounds of the sign test, order statistics of the sample itself: no symmetry
/// is assumed. The k-th smallest and largest, k the largest with P(B <= k - 1) <= tail for B
/// binomial (n, 1/2). Preconditions: not empty, free of NaN, 0 < tail < 0.5.
CentreEstimate sign_test_median(std::span<const double> sample, double tail);

}  // namespace compare::stats

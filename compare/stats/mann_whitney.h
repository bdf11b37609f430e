#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace compare::stats {

/// How the n1 * n2 pairs (one value of each sample) fall.
struct PairCounts {
  std::uint64_t second_smaller = 0;
  std::uint64_t tied = 0;
  std::uint64_t second_larger = 0;
};

/// Counts the pairs of two samples, each sorted ascending and free of NaN. O(n1 + n2).
PairCounts count_pairs(std::span<const double> first, std::span<const double> second);

/// The distribution of Mann and Whitney's U (the number of pairs in which the second value is the
/// smaller) when both samples come from one continuous distribution.
/// Mann & Whitney, "On a Test of Whether one of Two Random Variables is Stochastically Larger than
/// the Other", 1947. The counts of arrangements are the coefficients of the Gaussian binomial
/// [n1 + n2 over n1] = prod_{i=1..n1} (1 - x^(n2+i)) / (1 - x^i), computed in integers without
/// rounding. Where they outgrow 64 bits or n1 * n2 exceeds 10,000: the normal approximation with
/// mean n1 n2 / 2, variance n1 n2 (n1 + n2 + 1) / 12 and continuity correction.
/// Immutable; safe to share between threads.
class MannWhitneyDistribution {
 public:
  /// Precondition: both sizes at least 1.
  MannWhitneyDistribution(std::size_t first_size, std::size_t second_size);

  [[nodiscard]] bool exact() const { return !cumulative_.empty(); }
  [[nodiscard]] std::size_t first_size() const { return first_size_; }
  [[nodiscard]] std::size_t second_size() const { return second_size_; }

  /// P(U <= u).
  [[nodiscard]] double cumulative(std::uint64_t u) const;

  /// The k for which the k-th smallest and k-th largest of the n1 * n2 differences bound the shift
  /// with at most `tail` outside on each side: exact, the largest k with P(U <= k - 1) <= tail;
  /// beyond, floor(n1 n2 / 2 - z sqrt(n1 n2 (n1 + n2 + 1) / 12)). 0: no such bound at these sizes.
  [[nodiscard]] std::uint64_t interval_rank(double tail) const;

 private:
  std::size_t first_size_;
  std::size_t second_size_;
  std::vector<double> cumulative_;  ///< P(U <= index); empty where approximated
};

/// One-sided p-value of "the second sample tends to be larger". Both sorted ascending, free of NaN,
/// sizes as the distribution's. In the exact range a tie counts as if the second value were the
/// smaller: p is then never too small, and p <= tail exactly where the interval of that tail lies
/// above zero. Beyond it the normal approximation with tie correction
/// (variance n1 n2 / 12 ((N + 1) - sum(t^3 - t) / (N (N - 1)))); 1 when all values are equal.
double p_value_second_larger(std::span<const double> first, std::span<const double> second,
                             const MannWhitneyDistribution& distribution);

/// Two-sided p-value: twice the smaller of the one-sided ones, at most 1.
double p_value_two_sided(std::span<const double> first, std::span<const double> second,
                         const MannWhitneyDistribution& distribution);

}  // namespace compare::stats

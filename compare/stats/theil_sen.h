#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace compare::stats {

/// The distribution of the number of discordant pairs of `size` points (Kendall's statistic S is
/// the number of pairs less twice that) when the values have nothing to do with the order of the
/// points. Kendall, "A New Measure of Rank Correlation", 1938. Up to 60 points the shares of
/// permutations with so many inversions (prod_{i=1..n} (1 + x + ... + x^(i-1)) / i); beyond, the
/// normal approximation with mean n (n - 1) / 4 and variance n (n - 1) (2 n + 5) / 72.
/// Immutable; safe to share between threads.
class DiscordanceDistribution {
 public:
  explicit DiscordanceDistribution(std::size_t size);

  [[nodiscard]] bool exact() const { return !cumulative_.empty(); }

  /// The k for which the k-th smallest and k-th largest slope bound the true one with at most
  /// `tail` outside on each side: exact, the largest k with P(discordant <= k - 1) <= tail. 0: no
  /// such bound at this size. Precondition: 0 < tail < 0.5.
  [[nodiscard]] std::uint64_t interval_rank(double tail) const;

 private:
  std::size_t size_;
  std::vector<double> cumulative_;  ///< P(discordant <= index); empty where approximated
};

/// A slope and bounds around it. Bounds are infinite where there are too few points for them.
struct SlopeEstimate {
  double slope = 0;
  double low = 0;
  double high = 0;
  std::size_t points = 0;  ///< that it was made from, after grouping
};

/// More points than this are grouped first: neighbours by x, equally many, into their medians, so
/// that 10,000 points cost 2 million slopes (0.1 s, 16 MB) and not 50 million, and still all have
/// their say.
inline constexpr std::size_t kMostSlopePoints = 2000;

/// Theil and Sen's estimate of a linear trend, the median of the slopes of all pairs of points with
/// different x, with Sen's interval from Kendall's statistic: the interval_rank(tail)-th smallest
/// and largest slope. Nearly a third of the points may be arbitrarily wrong.
/// Theil, "A Rank-Invariant Method of Linear and Polynomial Regression Analysis", 1950; Sen,
/// "Estimates of the Regression Coefficient Based on Kendall's Tau", JASA 1968; Hollander & Wolfe,
/// "Nonparametric Statistical Methods", ch. 9.
/// Points with equal y make the interval wider than it need be, never narrower; pairs with equal x
/// have no slope and leave fewer ranks, too. Points with NaN or infinite coordinates are left out.
/// nullopt with fewer than 2 different x. The points need no order. `most_points` as above, at
/// least 2. Preconditions: as many x as y, 0 < tail < 0.5.
std::optional<SlopeEstimate> theil_sen(std::span<const double> x, std::span<const double> y,
                                       double tail, std::size_t most_points = kMostSlopePoints);

}  // namespace compare::stats

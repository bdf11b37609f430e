#pragma once

#include <cstdint>

namespace compare::stats {

/// P(B <= successes) of the binomial distribution, summed term by term, each term
/// exp(log n! - log k! - log (n - k)! + k log p + (n - k) log (1 - p)).
/// Preconditions: successes <= trials, 0 <= probability <= 1.
double binomial_at_most(std::uint64_t successes, std::uint64_t trials, double probability);

/// Bounds of a chance of which `successes` of `trials` are known.
struct ChanceInterval {
  double low = 0;
  double high = 1;
};

/// The exact interval of Clopper & Pearson, "The Use of Confidence or Fiducial Limits Illustrated
/// in the Case of the Binomial", 1934: the chances at which as many successes, or as few, still
/// have a probability of `tail`. At least 1 - 2 tail of such intervals hold the truth; with 0
/// successes, `high` alone holds with 1 - tail. Preconditions: successes <= trials, trials > 0,
/// 0 < tail < 0.5.
ChanceInterval clopper_pearson(std::uint64_t successes, std::uint64_t trials, double tail);

}  // namespace compare::stats

#include "compare/stats/binomial.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace compare::stats {
namespace {

/// log n!. std::lgamma would write to a global; for what is counted here a sum or Stirling's series
/// (relative error below 1e-16 from 16 on) is as exact.
double log_factorial(std::uint64_t n) {
  if (n < 16) {
    double product = 1;
    for (std::uint64_t factor = 2; factor <= n; ++factor) {
      product *= static_cast<double>(factor);
    }
    return std::log(product);
  }
  const double x = static_cast<double>(n) + 1;
  constexpr double kHalfLogTwoPi = 0.918938533204672741780329736406;
  const double square = x * x;
  const double series =
      (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / 1680 / square) / square) / square) / x;
  return (x - 0.5) * std::log(x) - x + kHalfLogTwoPi + series;
}

/// The chance in [0, 1] at which the falling function `at` crosses `level`.
template <typename Falling>
double crossing(Falling at, double level) {
  double low = 0;
  double high = 1;
  for (int step = 0; step < 64; ++step) {
    const double middle = low + (high - low) / 2;
    (at(middle) > level ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

}  // namespace

double binomial_at_most(std::uint64_t successes, std::uint64_t trials, double probability) {
  assert(successes <= trials && probability >= 0 && probability <= 1);
  if (probability == 0 || successes == trials) {
    return 1;
  }
  if (probability == 1) {
    return 0;
  }
  const double log_yes = std::log(probability);
  const double log_no = std::log1p(-probability);
  const double log_trials = log_factorial(trials);
  double sum = 0;
  for (std::uint64_t k = 0; k <= successes; ++k) {
    sum += std::exp(log_trials - log_factorial(k) - log_factorial(trials - k) +
                    static_cast<double>(k) * log_yes + static_cast<double>(trials - k) * log_no);
  }
  return std::min(sum, 1.0);
}

ChanceInterval clopper_pearson(std::uint64_t successes, std::uint64_t trials, double tail) {
  assert(trials > 0 && successes <= trials && tail > 0 && tail < 0.5);
  ChanceInterval interval;
  if (successes > 0) {
    interval.low = crossing(
        [&](double chance) { return binomial_at_most(successes - 1, trials, chance); }, 1 - tail);
  }
  if (successes < trials) {
    interval.high =
        crossing([&](double chance) { return binomial_at_most(successes, trials, chance); }, tail);
  }
  return interval;
}

}  // namespace compare::stats

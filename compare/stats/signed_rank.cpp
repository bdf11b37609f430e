#include "compare/stats/signed_rank.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "compare/stats/normal_distribution.h"
#include "compare/stats/order_statistics.h"

namespace compare::stats {
namespace {

constexpr std::size_t kLargestExact = 50;  // 2^50 subsets: their counts are exact in a double, too
constexpr double kInfinity = std::numeric_limits<double>::infinity();

double mean_of(double n) { return n * (n + 1) / 4; }

double deviation_of(double n) { return std::sqrt(n * (n + 1) * (2 * n + 1) / 24); }

/// The rank-th smallest and largest of ascending values; rank 0 is no bound.
void set_bounds(CentreEstimate& estimate, std::span<const double> ascending, std::uint64_t rank) {
  estimate.low = rank == 0 ? -kInfinity : ascending[rank - 1];
  estimate.high = rank == 0 ? kInfinity : ascending[ascending.size() - rank];
}

}  // namespace

SignedRankDistribution::SignedRankDistribution(std::size_t size) : size_(size) {
  assert(size > 0);
  if (size > kLargestExact) {
    return;
  }
  std::vector<std::uint64_t> counts(size * (size + 1) / 2 + 1, 0);
  counts[0] = 1;
  std::size_t top = 0;
  for (std::size_t rank = 1; rank <= size; ++rank) {
    top += rank;
    for (std::size_t sum = top; sum >= rank; --sum) {
      counts[sum] += counts[sum - rank];
    }
  }
  const double subsets = std::ldexp(1.0, static_cast<int>(size));
  std::uint64_t below = 0;
  cumulative_.reserve(counts.size());
  for (const std::uint64_t count : counts) {
    below += count;
    cumulative_.push_back(static_cast<double>(below) / subsets);
  }
}

double SignedRankDistribution::cumulative(std::uint64_t w) const {
  if (exact()) {
    return w < cumulative_.size() ? cumulative_[w] : 1;
  }
  const auto n = static_cast<double>(size_);
  return normal_cumulative((static_cast<double>(w) + 0.5 - mean_of(n)) / deviation_of(n));
}

std::uint64_t SignedRankDistribution::interval_rank(double tail) const {
  if (exact()) {
    const auto above = std::upper_bound(cumulative_.begin(), cumulative_.end(), tail);
    return static_cast<std::uint64_t>(above - cumulative_.begin());
  }
  const auto n = static_cast<double>(size_);
  const double rank = std::floor(mean_of(n) + normal_quantile(tail) * deviation_of(n));
  return rank > 0 ? static_cast<std::uint64_t>(rank) : 0;
}

std::vector<double> walsh_averages(std::span<const double> sample) {
  std::vector<double> averages;
  averages.reserve(sample.size() * (sample.size() + 1) / 2);
  for (std::size_t i = 0; i < sample.size(); ++i) {
    for (std::size_t j = i; j < sample.size(); ++j) {
      averages.push_back(std::midpoint(sample[i], sample[j]));
    }
  }
  std::sort(averages.begin(), averages.end());
  return averages;
}

CentreEstimate pseudo_median(std::span<const double> walsh,
                             const SignedRankDistribution& distribution, double tail) {
  assert(walsh.size() == distribution.size() * (distribution.size() + 1) / 2);
  CentreEstimate estimate;
  estimate.centre = median(walsh);
  set_bounds(estimate, walsh, distribution.interval_rank(tail));
  return estimate;
}

double p_value_above(std::span<const double> walsh, const SignedRankDistribution& distribution,
                     double centre) {
  const auto at_most = std::upper_bound(walsh.begin(), walsh.end(), centre) - walsh.begin();
  return distribution.cumulative(static_cast<std::uint64_t>(at_most));
}

CentreEstimate sign_test_median(std::span<const double> sample, double tail) {
  std::vector<double> ascending(sample.begin(), sample.end());
  std::sort(ascending.begin(), ascending.end());
  CentreEstimate estimate;
  estimate.centre = median(ascending);
  const auto n = static_cast<double>(ascending.size());
  std::uint64_t rank = 0;
  double log_chance = -n * std::numbers::ln2;  // of just `rank` of n fair coins
  double at_most = std::exp(log_chance);
  while (rank < ascending.size() / 2 && at_most <= tail) {
    ++rank;
    log_chance += std::log((n - static_cast<double>(rank) + 1) / static_cast<double>(rank));
    at_most += std::exp(log_chance);
  }
  set_bounds(estimate, ascending, rank);
  return estimate;
}

}  // namespace compare::stats

#include "compare/stats/mann_whitney.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "compare/stats/normal_distribution.h"

namespace compare::stats {
namespace {

constexpr std::uint64_t kLargestExactProduct = 10'000;
constexpr double kLargestExactCount = 4e18;  // below 2^62, so that no sum overflows

/// C(n, k) as a double; exact enough to decide whether the integers fit.
double binomial(std::size_t n, std::size_t k) {
  double value = 1;
  for (std::size_t i = 1; i <= k; ++i) {
    value *= static_cast<double>(n - k + i) / static_cast<double>(i);
  }
  return value;
}

/// How many of the arrangements have U = index: the Gaussian binomial, factor by factor.
std::vector<std::int64_t> arrangement_counts(std::size_t smaller, std::size_t larger) {
  std::vector<std::int64_t> counts(smaller * larger + 1, 0);
  counts[0] = 1;
  for (std::size_t i = 1; i <= smaller; ++i) {
    const std::size_t top = i * larger;  // degree after this factor
    for (std::size_t u = top; u >= larger + i; --u) {
      counts[u] -= counts[u - larger - i];
    }
    for (std::size_t u = i; u <= top; ++u) {
      counts[u] += counts[u - i];
    }
  }
  return counts;
}

double standard_deviation(double n1, double n2) { return std::sqrt(n1 * n2 * (n1 + n2 + 1) / 12); }

/// Sum of t^3 - t over the groups of equal values in both samples together.
double tie_term(std::span<const double> first, std::span<const double> second) {
  std::vector<double> pooled(first.size() + second.size());
  std::merge(first.begin(), first.end(), second.begin(), second.end(), pooled.begin());
  double term = 0;
  for (std::size_t begin = 0; begin < pooled.size();) {
    std::size_t end = begin;
    while (end < pooled.size() && pooled[end] == pooled[begin]) {
      ++end;
    }
    const auto ties = static_cast<double>(end - begin);
    term += ties * ties * ties - ties;
    begin = end;
  }
  return term;
}

double approximate_p_value(std::span<const double> first, std::span<const double> second,
                           const PairCounts& pairs) {
  const auto n1 = static_cast<double>(first.size());
  const auto n2 = static_cast<double>(second.size());
  const double size = n1 + n2;
  const double variance =
      n1 * n2 / 12 * ((size + 1) - tie_term(first, second) / (size * (size - 1)));
  if (variance <= 0) {
    return 1;
  }
  const double u = static_cast<double>(pairs.second_smaller) + static_cast<double>(pairs.tied) / 2;
  return normal_cumulative((u + 0.5 - n1 * n2 / 2) / std::sqrt(variance));
}

}  // namespace

PairCounts count_pairs(std::span<const double> first, std::span<const double> second) {
  PairCounts pairs;
  std::size_t below = 0;    // values of first that are < second[j]
  std::size_t at_most = 0;  // values of first that are <= second[j]
  for (const double value : second) {
    while (below < first.size() && first[below] < value) {
      ++below;
    }
    at_most = std::max(at_most, below);
    while (at_most < first.size() && first[at_most] <= value) {
      ++at_most;
    }
    pairs.second_larger += below;
    pairs.tied += at_most - below;
    pairs.second_smaller += first.size() - at_most;
  }
  return pairs;
}

MannWhitneyDistribution::MannWhitneyDistribution(std::size_t first_size, std::size_t second_size)
    : first_size_(first_size), second_size_(second_size) {
  assert(first_size > 0 && second_size > 0);
  const auto [smaller, larger] = std::minmax(first_size, second_size);
  if (larger > kLargestExactProduct / smaller ||
      binomial(smaller + larger, smaller) > kLargestExactCount) {
    return;
  }
  std::int64_t sum = 0;
  const std::vector<std::int64_t> counts = arrangement_counts(smaller, larger);
  std::vector<std::int64_t> sums;
  sums.reserve(counts.size());
  for (const std::int64_t count : counts) {
    sum += count;
    sums.push_back(sum);
  }
  cumulative_.reserve(sums.size());
  for (const std::int64_t partial : sums) {
    cumulative_.push_back(static_cast<double>(partial) / static_cast<double>(sum));
  }
}

double MannWhitneyDistribution::cumulative(std::uint64_t u) const {
  if (exact()) {
    return u < cumulative_.size() ? cumulative_[u] : 1;
  }
  const auto n1 = static_cast<double>(first_size_);
  const auto n2 = static_cast<double>(second_size_);
  return normal_cumulative((static_cast<double>(u) + 0.5 - n1 * n2 / 2) /
                           standard_deviation(n1, n2));
}

std::uint64_t MannWhitneyDistribution::interval_rank(double tail) const {
  if (exact()) {
    const auto above = std::upper_bound(cumulative_.begin(), cumulative_.end(), tail);
    return static_cast<std::uint64_t>(above - cumulative_.begin());
  }
  const auto n1 = static_cast<double>(first_size_);
  const auto n2 = static_cast<double>(second_size_);
  const double rank = std::floor(n1 * n2 / 2 + normal_quantile(tail) * standard_deviation(n1, n2));
  return rank > 0 ? static_cast<std::uint64_t>(rank) : 0;
}

double p_value_second_larger(std::span<const double> first, std::span<const double> second,
                             const MannWhitneyDistribution& distribution) {
  const PairCounts pairs = count_pairs(first, second);
  if (distribution.exact()) {
    return distribution.cumulative(pairs.second_smaller + pairs.tied);
  }
  return approximate_p_value(first, second, pairs);
}

double p_value_two_sided(std::span<const double> first, std::span<const double> second,
                         const MannWhitneyDistribution& distribution) {
  // U is distributed alike whichever sample comes first, so one distribution serves both sides.
  const double larger = p_value_second_larger(first, second, distribution);
  // NOLINTNEXTLINE(readability-suspicious-call-argument): the other direction is meant
  const double smaller = p_value_second_larger(second, first, distribution);
  return std::min(1.0, 2 * std::min(larger, smaller));
}

}  // namespace compare::stats

#include "compare/stats/shift.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

namespace compare::stats {
namespace {

constexpr std::uint64_t kLargestStoredProduct = 1U << 20U;

/// Order statistics of all ratios second / first: stored where they are few, searched for else.
class PairRatios {
 public:
  PairRatios(std::span<const double> first, std::span<const double> second)
      : first_(first), second_(second), count_(std::uint64_t{first.size()} * second.size()) {
    if (count_ > kLargestStoredProduct) {
      return;
    }
    ratios_.reserve(count_);
    for (const double denominator : first) {
      for (const double numerator : second) {
        ratios_.push_back(numerator / denominator);
      }
    }
  }

  double of_rank(std::uint64_t rank) {
    if (ratios_.empty()) {
      return ratio_of_rank(first_, second_, rank);
    }
    const auto nth = ratios_.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(ratios_.begin(), nth, ratios_.end());
    return *nth;
  }

  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  std::span<const double> first_;
  std::span<const double> second_;
  std::uint64_t count_;
  std::vector<double> ratios_;
};

/// How many ratios are at most `limit`. The ratio falls with first and rises with second.
std::uint64_t count_at_most(std::span<const double> first, std::span<const double> second,
                            double limit) {
  std::uint64_t count = 0;
  std::size_t begin = first.size();  // first[begin..] give ratios <= limit with this second value
  for (std::size_t index = second.size(); index-- > 0;) {
    while (begin > 0 && second[index] / first[begin - 1] <= limit) {
      --begin;
    }
    count += first.size() - begin;
  }
  return count;
}

}  // namespace

double ratio_of_rank(std::span<const double> first, std::span<const double> second,
                     std::uint64_t rank) {
  // The bit patterns of numbers that are not negative are ordered as the numbers are.
  auto low = std::bit_cast<std::uint64_t>(0.0);
  auto high = std::bit_cast<std::uint64_t>(std::numeric_limits<double>::infinity());
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (count_at_most(first, second, std::bit_cast<double>(middle)) >= rank) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return std::bit_cast<double>(low);
}

RatioEstimate estimate_ratio(std::span<const double> first, std::span<const double> second,
                             const MannWhitneyDistribution& distribution, double tail) {
  assert(first.size() == distribution.first_size() && second.size() == distribution.second_size());
  PairRatios ratios(first, second);
  RatioEstimate estimate;
  const double lower_middle = ratios.of_rank((ratios.count() + 1) / 2);
  const double upper_middle = ratios.of_rank(ratios.count() / 2 + 1);
  // The mean of two logarithms is the geometric mean; equal ones apart keep every digit.
  estimate.ratio = lower_middle == upper_middle ? lower_middle
                                                : std::sqrt(lower_middle) * std::sqrt(upper_middle);
  const std::uint64_t rank = distribution.interval_rank(tail);
  estimate.low = rank == 0 ? 0 : ratios.of_rank(rank);
  estimate.high = rank == 0 ? std::numeric_limits<double>::infinity()
                            : ratios.of_rank(ratios.count() + 1 - rank);
  return estimate;
}

}  // namespace compare::stats

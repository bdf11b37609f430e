#include "compare/verdict/evidence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "compare/stats/order_statistics.h"
#include "compare/stats/shift.h"

namespace compare::verdict {
namespace {

std::vector<double> sorted(std::span<const double> sample) {
  std::vector<double> values(sample.begin(), sample.end());
  std::sort(values.begin(), values.end());
  return values;
}

Evidence weigh_exact(std::span<const double> better_low, std::span<const double> worse_high) {
  const double before = stats::median(better_low);
  const double after = stats::median(worse_high);
  Evidence evidence;
  evidence.method = Method::exact;
  // From nothing to something is infinitely more; from nothing to nothing is no change.
  evidence.ratio = before == after ? 1 : after / before;
  evidence.low = evidence.ratio;
  evidence.high = evidence.ratio;
  return evidence;
}

/// `first` and `second` sorted, in the direction in which a larger second is worse.
Evidence weigh_oriented(const std::vector<double>& first, const std::vector<double>& second,
                        double tail, DistributionCache& distributions) {
  const stats::MannWhitneyDistribution& distribution =
      distributions.of(first.size(), second.size());
  const stats::RatioEstimate estimate = stats::estimate_ratio(first, second, distribution, tail);
  Evidence evidence;
  evidence.ratio = estimate.ratio;
  evidence.high = std::numeric_limits<double>::infinity();
  if (std::max(first.size(), second.size()) == 1) {
    evidence.method = Method::single;
    return evidence;
  }
  if (std::min(first.size(), second.size()) < kEnoughRepetitions) {
    evidence.method = Method::few;
    evidence.overlap = first.front() <= second.back() && second.front() <= first.back();
    // Not an interval of any confidence: the extremes of all ratios, by which to say "clearly
    // less".
    evidence.low = second.front() / first.back();
    evidence.high = second.back() / first.front();
    return evidence;
  }
  evidence.method = Method::interval;
  evidence.low = estimate.low;
  evidence.high = estimate.high;
  evidence.p_worse = stats::p_value_second_larger(first, second, distribution);
  evidence.p_reachable = distribution.cumulative(0);
  return evidence;
}

}  // namespace

const stats::MannWhitneyDistribution& DistributionCache::of(std::size_t first_size,
                                                            std::size_t second_size) {
  const std::pair sizes(first_size, second_size);
  auto found = distributions_.find(sizes);
  if (found == distributions_.end()) {
    found =
        distributions_.try_emplace(sizes, stats::MannWhitneyDistribution(first_size, second_size))
            .first;
  }
  return found->second;
}

std::string unusable_reason(std::span<const double> sample, bool exact, std::string_view side) {
  const std::string start = std::string(side) + " has a value ";
  for (const double value : sample) {
    if (std::isnan(value)) {
      return start + "that is no number (NaN)";
    }
    if (std::isinf(value)) {
      return start + "that is infinite";
    }
    if (value < 0) {
      return start + "below 0";
    }
    if (value == 0 && !exact) {
      return start + "of 0";
    }
  }
  return {};
}

Evidence weigh(std::span<const double> baseline, std::span<const double> current,
               const results::MetricTraits& traits, double tail, DistributionCache& distributions) {
  const bool higher_is_better = traits.better == results::Better::higher;
  // A throughput that falls from a to b is as much worse as a time that rises from b to a.
  const std::span<const double> first = higher_is_better ? current : baseline;
  const std::span<const double> second = higher_is_better ? baseline : current;
  return traits.exact ? weigh_exact(first, second)
                      : weigh_oriented(sorted(first), sorted(second), tail, distributions);
}

}  // namespace compare::verdict

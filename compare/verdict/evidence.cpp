#include "compare/verdict/evidence.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "compare/stats/normal_distribution.h"
#include "compare/stats/order_statistics.h"
#include "compare/stats/shift.h"
#include "compare/stats/two_peaks.h"
#include "compare/verdict/looks.h"

namespace compare::verdict {
namespace {

/// Beyond these, ratios of two values would leave the range of a double.
constexpr double kSmallest = 1e-100;
constexpr double kLargest = 1e100;

std::vector<double> sorted(std::span<const double> sample) {
  std::vector<double> values(sample.begin(), sample.end());
  std::sort(values.begin(), values.end());
  return values;
}

bool contains_zero(std::span<const double> values) {
  return std::find(values.begin(), values.end(), 0.0) != values.end();
}

bool varies(std::span<const double> values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end();
}

double ratio_of(double after, double before) {
  // From nothing to something is infinitely more; from nothing to nothing is no change.
  return before == after ? 1 : after / before;
}

Evidence weigh_exact(std::span<const double> better_low, std::span<const double> worse_high) {
  const double before = stats::median(better_low);
  const double after = stats::median(worse_high);
  Evidence evidence;
  evidence.method = Method::exact;
  evidence.ratio = ratio_of(after, before);
  evidence.low = evidence.ratio;
  evidence.high = evidence.ratio;
  evidence.varies = varies(better_low) || varies(worse_high);
  return evidence;
}

/// Adds noise that no repetition shows to the interval and to the significance. The half width of
/// the interval is z deviations of the estimate; with the variance added to theirs, no change is
/// centre / sqrt(deviation^2 + between) deviations away. What the ranks alone say stays a bound,
/// for they are all that a small sample has to say.
void widen(Evidence& evidence, double between) {
  evidence.between = between;
  if (between <= 0) {
    return;
  }
  const double centre = std::log(evidence.ratio);
  const double z = -stats::normal_quantile(evidence.level);
  const double reach = z * std::sqrt(between);
  const double below = std::hypot(centre - std::log(evidence.low), reach);
  evidence.low = std::exp(centre - below);
  evidence.high = std::exp(centre + std::hypot(std::log(evidence.high) - centre, reach));
  if (centre > 0) {
    evidence.p_worse = std::max(evidence.p_worse, stats::normal_cumulative(-centre * z / below));
  }
}

/// Nothing is known of noise, or too little for an interval: the ranges of the sides.
void weigh_ranges(Evidence& evidence, const std::vector<double>& first,
                  const std::vector<double>& second) {
  evidence.method = Method::few;
  evidence.overlap = first.front() <= second.back() && second.front() <= first.back();
  // Not an interval of any confidence: the extremes of all ratios, by which to say "clearly less".
  evidence.low = ratio_of(second.front(), first.back());
  evidence.high = ratio_of(second.back(), first.front());
}

/// `first` and `second` sorted, in the direction in which a larger second is worse.
Evidence weigh_apart(const std::vector<double>& first, const std::vector<double>& second,
                     const Weighing& weighing, DistributionCache& distributions) {
  const stats::MannWhitneyDistribution& distribution =
      distributions.of(first.size(), second.size());
  Evidence evidence;
  evidence.level = weighing.alpha / 2;
  evidence.repetitions = std::min(first.size(), second.size());
  evidence.high = std::numeric_limits<double>::infinity();
  evidence.between = weighing.between;
  evidence.zeros = first.front() == 0 || second.front() == 0;
  const stats::RatioEstimate estimate =
      evidence.zeros
          ? stats::RatioEstimate{.ratio = ratio_of(stats::median(second), stats::median(first))}
          : stats::estimate_ratio(first, second, distribution, evidence.level);
  evidence.ratio = estimate.ratio;
  if (std::max(first.size(), second.size()) == 1) {
    evidence.method = Method::single;
    return evidence;
  }
  const stats::PairCounts pairs = stats::count_pairs(first, second);
  const auto all = static_cast<double>(first.size() * second.size());
  evidence.superiority =
      (static_cast<double>(pairs.second_larger) + static_cast<double>(pairs.tied) / 2) / all;
  if (evidence.repetitions < kEnoughRepetitions || evidence.zeros) {
    weigh_ranges(evidence, first, second);
    return evidence;
  }
  evidence.method = Method::interval;
  evidence.low = estimate.low;
  evidence.high = estimate.high;
  evidence.two_peaked = stats::is_two_peaked(first) || stats::is_two_peaked(second);
  evidence.p_worse = stats::p_value_second_larger(first, second, distribution);
  evidence.p_reachable = distribution.cumulative(0);
  widen(evidence, weighing.between);
  return evidence;
}

Evidence weigh_rounds(std::span<const double> first, std::span<const double> second,
                      const Weighing& weighing, DistributionCache& distributions) {
  std::vector<double> changes;
  changes.reserve(first.size());
  double worse = 0;
  for (std::size_t round = 0; round < first.size(); ++round) {
    changes.push_back(std::log(second[round]) - std::log(first[round]));
    worse += changes.back() > 0 ? 1 : (changes.back() == 0 ? 0.5 : 0);
  }
  const stats::SignedRankDistribution& distribution = distributions.of_rounds(changes.size());
  const std::vector<double> walsh = stats::walsh_averages(changes);
  Evidence evidence;
  evidence.method = Method::paired;
  evidence.repetitions = changes.size();
  evidence.level = look_level(changes.size(), weighing.alpha);
  const stats::CentreEstimate estimate = stats::pseudo_median(walsh, distribution, evidence.level);
  evidence.ratio = std::exp(estimate.centre);
  evidence.low = std::exp(estimate.low);
  evidence.high = std::exp(estimate.high);
  const stats::CentreEstimate median = stats::sign_test_median(changes, evidence.level);
  evidence.sign_low = std::exp(median.low);
  evidence.sign_high = std::exp(median.high);
  evidence.superiority = worse / static_cast<double>(changes.size());
  evidence.two_peaked = stats::is_two_peaked(changes);
  evidence.p_worse = stats::p_value_above(walsh, distribution, 0);
  evidence.p_reachable = distribution.cumulative(0);
  widen(evidence, weighing.between);
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

const stats::SignedRankDistribution& DistributionCache::of_rounds(std::size_t size) {
  return of_rounds_.try_emplace(size, size).first->second;
}

std::string unusable_reason(std::span<const double> sample, bool may_be_zero,
                            std::string_view side) {
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
    if (value == 0 && !may_be_zero) {
      return start + "of 0";
    }
    if (value != 0 && (value < kSmallest || value > kLargest)) {
      return start + "out of range (1e-100 to 1e100)";
    }
  }
  return {};
}

Evidence weigh(std::span<const double> baseline, std::span<const double> current,
               const results::MetricTraits& traits, const Weighing& weighing,
               DistributionCache& distributions) {
  const bool higher_is_better = traits.better == results::Better::higher;
  // A throughput that falls from a to b is as much worse as a time that rises from b to a.
  const std::span<const double> first = higher_is_better ? current : baseline;
  const std::span<const double> second = higher_is_better ? baseline : current;
  Evidence evidence;
  if (traits.exact) {
    evidence = weigh_exact(first, second);
  } else if (weighing.paired && !contains_zero(first) && !contains_zero(second)) {
    evidence = weigh_rounds(first, second, weighing, distributions);
  } else {
    evidence = weigh_apart(sorted(first), sorted(second), weighing, distributions);
  }
  evidence.difference = std::abs(stats::median(current) - stats::median(baseline));
  return evidence;
}

}  // namespace compare::verdict

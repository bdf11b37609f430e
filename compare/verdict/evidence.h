#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>

#include "compare/results/metric_catalog.h"
#include "compare/stats/mann_whitney.h"
#include "compare/verdict/verdict.h"

namespace compare::verdict {

/// Fewer repetitions than this on a side are judged by overlap, not by an interval.
constexpr std::size_t kEnoughRepetitions = 5;

/// What two samples say about one metric. Every ratio is turned so that above 1 is worse.
struct Evidence {
  Method method = Method::single;
  double ratio = 1;
  double low = 0;          ///< 0 where there is no bound
  double high = 0;         ///< infinity where there is no bound
  bool overlap = false;    ///< few: the ranges of the two sides have a point in common
  double p_worse = 1;      ///< interval: one-sided, "current tends to be worse"
  double p_reachable = 1;  ///< interval: the smallest p_worse that these sizes can give
};

/// Null distributions by sample sizes: a suite has thousands of comparisons and few sizes.
class DistributionCache {
 public:
  const stats::MannWhitneyDistribution& of(std::size_t first_size, std::size_t second_size);

 private:
  std::map<std::pair<std::size_t, std::size_t>, stats::MannWhitneyDistribution> distributions_;
};

/// Why a sample cannot be compared ("current has a value of 0"); empty if it can. Ratios need
/// values that are positive and finite. An exact metric may be 0: nothing allocated is a
/// measurement.
std::string unusable_reason(std::span<const double> sample, bool exact, std::string_view side);

/// Weighs two samples without unusable values, at least one value each. `tail` is the chance left
/// outside the interval on each side. Better::unknown is taken as lower.
Evidence weigh(std::span<const double> baseline, std::span<const double> current,
               const results::MetricTraits& traits, double tail, DistributionCache& distributions);

}  // namespace compare::verdict

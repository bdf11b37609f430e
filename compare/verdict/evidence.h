#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "compare/results/metric_catalog.h"
#include "compare/stats/mann_whitney.h"
#include "compare/stats/signed_rank.h"
#include "compare/verdict/verdict.h"

namespace compare::verdict {

/// Fewer repetitions than this on a side are judged by overlap, not by an interval.
constexpr std::size_t kEnoughRepetitions = 5;

/// What two samples say about one metric. Every ratio is turned so that above 1 is worse.
struct Evidence {
  Method method = Method::single;
  std::size_t repetitions = 1;  ///< of the smaller side
  double ratio = 1;
  double low = 0;           ///< 0 where there is no bound
  double high = 0;          ///< infinity where there is no bound
  double level = 0.025;     ///< chance left outside the interval on each side
  bool overlap = false;     ///< few: the ranges of the two sides have a point in common
  bool zeros = false;       ///< single, few: a value is 0, so that ratios tell little
  double superiority = 1;   ///< chance that a current value is worse; see Comparison
  bool two_peaked = false;  ///< interval, paired: of either side, or of the rounds' ratios
  double p_worse = 1;       ///< interval, paired: one-sided, "current tends to be worse"
  double p_reachable = 1;   ///< interval, paired: the smallest p_worse that these sizes can give
  double between = 0;       ///< variance of the log ratio from noise that no repetition shows
  double sign_low = 0;      ///< paired: bounds that assume no symmetry, and no `between`
  double sign_high = 0;     ///< paired: as sign_low
  bool varies = false;      ///< exact: the values differ within a side, so they are not exact
  double difference = 0;    ///< |current - baseline| of the centres, in the unit of the values
};

/// How samples are to be weighed.
struct Weighing {
  double alpha = 0.05;  ///< chance outside the interval, both sides together
  bool paired = false;  ///< the i-th values of both sides are one round
  /// Variance of the log ratio that lies between sessions, beyond what the repetitions show: twice
  /// tau squared for files of two sessions; what rounds do not cancel for rounds. At least 0.
  double between = 0;
};

/// Null distributions by sample sizes: a suite has thousands of comparisons and few sizes.
class DistributionCache {
 public:
  const stats::MannWhitneyDistribution& of(std::size_t first_size, std::size_t second_size);
  const stats::SignedRankDistribution& of_rounds(std::size_t size);

 private:
  std::map<std::pair<std::size_t, std::size_t>, stats::MannWhitneyDistribution> distributions_;
  std::map<std::size_t, stats::SignedRankDistribution> of_rounds_;
};

/// Why a sample cannot be compared ("current has a value of 0"); empty if it can. Ratios need
/// values that are positive and finite, from 1e-100 to 1e100. Some metrics may be 0: nothing
/// allocated, and no failure, are measurements.
std::string unusable_reason(std::span<const double> sample, bool may_be_zero,
                            std::string_view side);

/// Weighs two samples without unusable values, at least one value each; paired ones are of one
/// size. Better::unknown is taken as lower.
/// - interval: Hodges-Lehmann shift of the logarithms and Moses interval at alpha / 2
/// - paired: pseudo-median of the rounds' log ratios and signed-rank interval, at the level of the
///   look with so many rounds (look_level); beside it the sign test's interval of their median
/// - few: the ranges of the sides; so are any repetitions of which one is 0, and their ratio is
///   that of the medians (0 / 0 is 1)
/// With half width h of the log interval and z the normal quantile of its level, `between` widens
/// it to sqrt(h^2 + z^2 between), and takes from the significance alike.
Evidence weigh(std::span<const double> baseline, std::span<const double> current,
               const results::MetricTraits& traits, const Weighing& weighing,
               DistributionCache& distributions);

}  // namespace compare::verdict

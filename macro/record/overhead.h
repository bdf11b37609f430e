#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// A quantile of a latency that the gateway adds to: its name as a counter, and where it is found.
struct OverheadMetric {
  std::string_view counter;  ///< "overhead_ns_p50": of the response time
  std::string_view title;    ///< "response time p50"
  std::optional<double> (*value)(const BlockRecord&);
};

const std::vector<OverheadMetric>& overhead_metrics();

/// What the gateway added in one pair of blocks: the quantile through it less the direct one. Below
/// 0 where noise was larger. nullopt where either was not measured.
std::optional<double> overhead_of(const OverheadMetric& metric, const BlockRecord& through,
                                  const BlockRecord& direct);

/// What it added over all pairs of valid blocks.
struct OverheadEstimate {
  std::size_t pairs = 0;
  double nanoseconds = 0;  ///< the Hodges-Lehmann centre of the pairs' differences
  double low = 0;          ///< interval of 95 % by Wilcoxon's signed ranks ...
  double high = 0;         ///< ... infinite below 6 pairs
};

/// nullopt where no pair has the metric.
std::optional<OverheadEstimate> estimate_overhead(const OverheadMetric& metric,
                                                  const RunRecord& run);

/// The estimates as lines for people, headed by what the reference was (run.reference_title); empty
/// for a run without direct blocks.
std::string overhead_report(const RunRecord& run);

}  // namespace macro

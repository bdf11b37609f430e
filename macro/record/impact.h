#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// What a feature may cost.
struct ImpactGoals {
  std::optional<double> added_ns_p50;            ///< less than this
  std::optional<double> least_throughput_ratio;  ///< a loss below it must not be proven
};

/// Of a scenario: rate-limit adds less than 5 ms and loses no throughput, metrics add less than
/// 1 ms; others (auth, ledger) have no goal.
ImpactGoals impact_goals_of(std::string_view scenario);

/// A loss of throughput is one where the interval of the ratio lies wholly below this.
inline constexpr double kNoLossRatio = 0.95;

/// What a feature costs, from the pairs of blocks with it (`blocks`) and without (`direct_blocks`)
/// that are both valid: added_latency_ns_p50, _p90, _p99 and added_cpu_ns_per_request are
/// differences, throughput_ratio is with over without, on a logarithmic scale. Centres are
/// Hodges-Lehmann's, intervals of 95 % by Wilcoxon's signed ranks, absent below 6 pairs. A goal of
/// a difference is met where the centre is below it; the note says where the interval holds the
/// goal, so that it is not proven. Empty for a run without pairs.
std::vector<FindingRecord> impact_findings(const RunRecord& run, const ImpactGoals& goals);

}  // namespace macro

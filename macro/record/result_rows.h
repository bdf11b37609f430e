#pragma once

#include <string>
#include <vector>

#include "compare/results/result_file.h"
#include "macro/record/run_record.h"

namespace macro {

/// The run in the form that compare reads: one row a block, the blocks being the repetitions
/// (real_time: median latency, cpu_time: gateway CPU per request, both us, NaN where unmeasured;
/// the counters are those of block_metrics() and, against a reference, of overhead_metrics(), each
/// left out where unmeasured). An invalid block is an errored row, so that it is never taken for a
/// pass; a run with nothing measured still has one errored row that says why.
///
/// Each step of a staircase or a search is a row `macro/<scenario>/<step's load>`. Beside
/// cpu_throttled_ratio, a block's share of the time under its CPU quota, there is for pairs of
/// blocks overhead_* where the reference is the way without the gateway, and impact_* where it is
/// the gateway without a feature. The context holds the environment and gatebench.metrics: unit and
/// direction of each metric.
compare::results::ResultFile to_result_file(const RunRecord& run);

/// The same of several scenarios, one after the other. The context is that of the first; a scenario
/// that was skipped has no row.
compare::results::ResultFile to_result_file(const std::vector<RunRecord>& runs);

/// "baseline" of a run named macro/baseline/connections:64.
std::string scenario_of(const RunRecord& run);

/// Whether direct_blocks are the way without the gateway, not the gateway without a feature.
bool is_direct_reference(const RunRecord& run);

/// The name of a row's counter for an overhead metric: "overhead_ns_p50" or "impact_ns_p50".
std::string pair_counter(const RunRecord& run, std::string_view overhead_counter);

}  // namespace macro

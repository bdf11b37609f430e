#pragma once

#include "compare/results/result_file.h"
#include "macro/record/run_record.h"

namespace macro {

/// The run in the form that compare reads: one row a block, the blocks being the repetitions
/// (real_time: median latency, cpu_time: gateway CPU per request, both us, NaN where unmeasured;
/// counters latency_ns_p90, _p95, _p99, throughput_per_second, rss_bytes_peak, failure_ratio,
/// left out where unmeasured). An invalid block is an errored row, so that it is never taken for a
/// pass; a run with no block at all still has one errored row that says why. The context holds the
/// environment and gatebench.metrics: unit and direction of each metric.
compare::results::ResultFile to_result_file(const RunRecord& run);

}  // namespace macro

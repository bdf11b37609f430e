#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compare/results/metric_catalog.h"
#include "macro/record/run_record.h"

namespace macro {

/// A figure of a block: what it is called, what it is counted in, whether more of it is better, and
/// where it is found. The one list of them, for the result rows and the summary.
struct BlockMetric {
  std::string_view name;  ///< "latency_ns_p99"
  std::string_view unit;  ///< "ns", "1/s", "bytes", "1"
  compare::results::Better better = compare::results::Better::lower;
  bool counter = false;  ///< of a result row too; else only in the summary
  std::optional<double> (*value)(const BlockRecord&) = nullptr;  ///< nullopt where unmeasured
};

const std::vector<BlockMetric>& block_metrics();

/// The share of the requests that were refused; nullopt where there was none.
std::optional<double> refused_ratio(const BlockRecord& block);

/// The share of the time that the target's CPU quota held it back in a block: the mean of the
/// block's samples. nullopt where none has it.
std::optional<double> throttled_ratio(const RunRecord& run, int block);

}  // namespace macro

#pragma once

#include <string>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// Points that a chart over time has at most, about: more are drawn slowly and seen by nobody.
inline constexpr std::size_t kMostChartPoints = 1500;

/// The run in the baseline that has the same name; nullptr where there is none. Runs of other loads
/// are other measurements.
const RunRecord* baseline_of(const RunRecord& run, const std::vector<RunRecord>& baseline);

/// What the page's charts are drawn from, as JSON that may stand in a <script> element: it holds no
/// '<', whatever the names in the records. An array, one object for each run: {"name", "offered",
/// "time", "target", "distributions", "steps", "marks", "baseline"}. Latencies are in ms, memory in
/// MiB, times in s; what was not measured is null.
std::string page_data(const std::vector<RunRecord>& runs, const std::vector<RunRecord>& baseline);

}  // namespace macro

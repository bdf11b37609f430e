#pragma once

#include <string>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// The table that people put into a README, as Markdown: RPS, median, P95, P99, gateway overhead
/// and error rate beside LiteLLM's published figures, each graded by the goals that `compare
/// targets` grades by; the environment and the remark on the published figures below it. The
/// verdict is its first line where something is not valid.
///
/// Rate, latencies and errors are those of the first of the scenarios full, quick, mixed and
/// baseline that was run, or of the only run; the overhead is that of the scenario overhead. "-" is
/// not measured. Where users pause, their ceiling N / (Z + R) is told and the rate has no grade.
std::string readme_table(const std::vector<RunRecord>& runs);

}  // namespace macro

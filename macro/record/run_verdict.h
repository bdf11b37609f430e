#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// What became of a run, before anything else is said of it.
enum class RunVerdict { valid, invalid, skipped };
RunVerdict verdict_of(const RunRecord& run);
/// Of a block or a step, which is never skipped.
RunVerdict verdict_of(const BlockRecord& block);

/// "VALID", "INVALID", "SKIPPED": in every report and file the same.
std::string_view word(RunVerdict verdict);

/// Of a whole run: why it is no measurement though some scenario may be one; empty where it is.
/// Skipped ones are no fault, but for those that Ctrl-C came before.
std::string fault_of(const std::vector<RunRecord>& runs);

/// Why it is invalid or was skipped; empty for a valid one.
std::string reason_of(const RunRecord& run);

}  // namespace macro

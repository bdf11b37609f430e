#pragma once

#include <string>

#include "macro/record/run_record.h"

namespace macro {

/// The report for people: the verdict first (VALID or INVALID with its reason, or SKIPPED), then
/// one line a block, the median of the blocks and their spread, of an open loop response beside
/// service times, the steps of a staircase, findings with their goals, failures by class, the
/// checks with those that did not pass, what was in force, and warnings. Plain text, ends with a
/// line break. "-" is unmeasured or from too few samples.
std::string terminal_report(const RunRecord& run);

}  // namespace macro

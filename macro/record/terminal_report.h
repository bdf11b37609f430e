#pragma once

#include <string>

#include "macro/record/run_record.h"

namespace macro {

/// The report for people: the verdict first (VALID or INVALID with its reason), then one line a
/// block, the median of the blocks and their spread, failures by class, warnings, and what was in
/// force. Plain text, ends with a line break. "-" is unmeasured or from too few samples.
std::string terminal_report(const RunRecord& run);

}  // namespace macro

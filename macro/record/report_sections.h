#pragma once

#include <string>

#include "macro/record/run_record.h"

/// Parts of the terminal report beside its tables of blocks. Each is empty where the run has
/// nothing of the kind.
namespace macro {

/// How many checks passed, which did not, and of those each once with its first block.
std::string checks_report(const RunRecord& run);

/// One line a finding: its figure, the interval, the goal and whether it was met, the note.
std::string findings_report(const RunRecord& run);

/// One line a step of a staircase or search.
std::string steps_report(const RunRecord& run);

/// Of an open loop: response times from the schedule beside service times from the send, and what
/// was not sent on time.
std::string schedule_report(const RunRecord& run);

}  // namespace macro

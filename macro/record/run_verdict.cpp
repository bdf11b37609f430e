#include "macro/record/run_verdict.h"

namespace macro {

RunVerdict verdict_of(const RunRecord& run) {
  if (!run.skipped_reason.empty()) {
    return RunVerdict::skipped;
  }
  return invalid_reason_of(run).empty() ? RunVerdict::valid : RunVerdict::invalid;
}

RunVerdict verdict_of(const BlockRecord& block) {
  return block.valid() ? RunVerdict::valid : RunVerdict::invalid;
}

std::string_view word(RunVerdict verdict) {
  switch (verdict) {
    case RunVerdict::valid:
      return "VALID";
    case RunVerdict::invalid:
      return "INVALID";
    case RunVerdict::skipped:
      break;
  }
  return "SKIPPED";
}

std::string fault_of(const std::vector<RunRecord>& runs) {
  bool any_valid = false;
  std::string left_out;
  for (const RunRecord& run : runs) {
    const std::string reason = run.name + ": " + reason_of(run);
    switch (verdict_of(run)) {
      case RunVerdict::invalid:
        return reason;
      case RunVerdict::valid:
        any_valid = true;
        break;
      case RunVerdict::skipped:
        left_out = left_out.empty() && run.interrupted ? reason : left_out;
        break;
    }
  }
  return any_valid || !left_out.empty() ? left_out : "nothing was measured";
}

std::string reason_of(const RunRecord& run) {
  return run.skipped_reason.empty() ? invalid_reason_of(run) : run.skipped_reason;
}

}  // namespace macro

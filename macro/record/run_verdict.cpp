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

std::string reason_of(const RunRecord& run) {
  return run.skipped_reason.empty() ? invalid_reason_of(run) : run.skipped_reason;
}

}  // namespace macro

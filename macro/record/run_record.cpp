#include "macro/record/run_record.h"

#include <algorithm>

namespace macro {
namespace {

std::string reason_of(const BlockRecord& block) {
  return "block " + std::to_string(block.number) + ": " + block.invalid_reason;
}

}  // namespace

std::string invalid_reason_of(const RunRecord& run) {
  if (!run.skipped_reason.empty()) {
    return {};  // it is not a bad measurement but none, and says so
  }
  const bool was_cut = run.interrupted && !run.blocks.empty() && !run.blocks.back().valid();
  if (was_cut) {  // the last block says after how long
    return reason_of(run.blocks.back());
  }
  for (const BlockRecord& block : run.blocks) {
    if (!block.valid()) {
      return reason_of(block);
    }
  }
  const bool is_staircase = run.blocks.empty() && !run.steps.empty();
  if (is_staircase && std::none_of(run.steps.begin(), run.steps.end(),
                                   [](const StepRecord& step) { return step.block.valid(); })) {
    return "no step was a measurement, the first (" + run.steps.front().load +
           "): " + run.steps.front().block.invalid_reason;
  }
  const std::size_t measured = is_staircase ? run.steps.size() : run.blocks.size();
  if (run.interrupted && static_cast<int>(measured) < run.blocks_wanted) {
    return "interrupted after " + std::to_string(measured) + " of " +
           std::to_string(run.blocks_wanted) + (is_staircase ? " steps" : " blocks");
  }
  if (!run.stopped_reason.empty()) {
    return run.stopped_reason;
  }
  if (run.blocks.empty() && !is_staircase) {
    return "nothing was measured";
  }
  return {};
}

}  // namespace macro

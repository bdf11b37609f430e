#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "macro/record/check_record.h"
#include "macro/record/run_record.h"

namespace macro {

/// "passed", "warned", "failed", "not measured", "does not apply": for people.
std::string_view outcome_word(CheckOutcome outcome);

/// One check over all blocks (or steps) of a run: the worst of its outcomes, with the first block
/// that had it, and the outcome of each block.
struct CheckOverBlocks {
  CheckRecord worst;
  std::string worst_where;  ///< "block 3"
  std::vector<CheckOutcome> outcomes;
};

/// The worst first. Of the blocks, of the reference blocks (their names get "(direct)"), and where
/// there are no blocks of the steps.
std::vector<CheckOverBlocks> checks_of(const RunRecord& run);

/// VALID or INVALID with its reason, as markup.
std::string verdict_banner(const std::vector<RunRecord>& runs);
std::string run_verdict_markup(const RunRecord& run);

/// "14 checks: 12 passed, 1 warned, 1 not measured"; empty without any.
std::string check_summary(const std::vector<CheckOverBlocks>& checks);

/// The table of them; says so where there are none.
std::string checks_markup(const std::vector<CheckOverBlocks>& checks);

}  // namespace macro

#pragma once

#include <string>

#include "compare/duel/program.h"
#include "compare/results/duel_record.h"
#include "compare/results/result_file.h"

namespace compare::duel {

/// Completes the file of one side, whose rows are rounds: `context`, what the program itself wrote,
/// with the duel's record and session, and `processor`, the CPU model, where it has none (empty:
/// not known); the record's side is set to the program's.
void describe_side(results::ResultFile& file, const results::Context& context,
                   const Program& program, const std::string& processor,
                   results::DuelRecord record);

}  // namespace compare::duel

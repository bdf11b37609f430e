#pragma once

#include "compare/duel/program.h"
#include "compare/results/duel_record.h"
#include "compare/results/result_file.h"

namespace compare::duel {

/// Completes the file of one side, whose rows are rounds: `context`, what the program itself wrote,
/// with the duel's record and session; the record's side is set to the program's.
void describe_side(results::ResultFile& file, const results::Context& context,
                   const Program& program, results::DuelRecord record);

}  // namespace compare::duel

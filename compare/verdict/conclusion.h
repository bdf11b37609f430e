#pragma once

#include <vector>

#include "compare/verdict/verdict.h"

namespace compare::verdict {

/// What rows come to, by the precedence of the exit codes: a regression where any failed; else
/// cannot_judge where any prevents a pass, or none was compared; else undecided where any is
/// unsure; else pass.
Outcome outcome_of(const std::vector<const Comparison*>& rows);
/// Of all rows of a verdict.
Outcome outcome_of(const Verdict& verdict);

/// The exit code of the contract; `fail_on_unsure`: 3 for what is undecided. Where somebody
/// accepted a regression, it is 0.
int exit_code_of(Outcome outcome, bool fail_on_unsure, bool accepted = false);

}  // namespace compare::verdict

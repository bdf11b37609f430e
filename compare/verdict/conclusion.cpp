#include "compare/verdict/conclusion.h"

#include <algorithm>

namespace compare::verdict {

Outcome outcome_of(const std::vector<const Comparison*>& rows) {
  const auto any = [&rows](auto holds) {
    return std::any_of(rows.begin(), rows.end(),
                       [&holds](const Comparison* row) { return holds(*row); });
  };
  if (any(failed)) {
    return Outcome::regression;
  }
  if (any([](const Comparison& row) { return row.prevents_pass; }) ||
      !any([](const Comparison& row) { return row.status == Status::compared; })) {
    return Outcome::cannot_judge;
  }
  return any([](const Comparison& row) { return row.decision == Decision::unsure; })
             ? Outcome::undecided
             : Outcome::pass;
}

Outcome outcome_of(const Verdict& verdict) {
  std::vector<const Comparison*> rows;
  rows.reserve(verdict.comparisons.size());
  for (const Comparison& row : verdict.comparisons) {
    rows.push_back(&row);
  }
  return outcome_of(rows);
}

int exit_code_of(Outcome outcome, bool fail_on_unsure, bool accepted) {
  switch (outcome) {
    case Outcome::pass:
      return 0;
    case Outcome::regression:
      return accepted ? 0 : 1;
    case Outcome::undecided:
      return fail_on_unsure ? 3 : 0;
    case Outcome::cannot_judge:
      break;
  }
  return 2;
}

}  // namespace compare::verdict

#include "macro/cli/goals.h"

#include "compare/results/input_error.h"
#include "compare/targets/report.h"
#include "compare/targets/targets_file.h"

namespace macro {

namespace targets = compare::targets;

targets::Targets read_goals(const RunOptions& options) {
  try {
    return options.targets ? targets::read_targets_file(*options.targets)
                           : targets::default_targets();
  } catch (const compare::results::InputError& error) {
    throw UsageError(std::string("--targets: ") + error.what());
  }
}

targets::Evaluation show_goals(const compare::results::ResultFile& run,
                               const targets::Targets& goals, std::ostream& out) {
  targets::Evaluation evaluation = targets::evaluate(goals, {run});
  out << targets::text_report(evaluation);
  return evaluation;
}

bool has_issue(const targets::Evaluation& evaluation) {
  if (evaluation.outcome == targets::Outcome::cannot_grade) {
    throw UsageError("--targets: " + targets::outcome_line(evaluation));
  }
  return evaluation.outcome == targets::Outcome::issue;
}

}  // namespace macro

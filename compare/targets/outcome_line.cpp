#include <algorithm>

#include "compare/report/layout.h"
#include "compare/targets/report.h"

namespace compare::targets {
namespace {

int count(const Evaluation& evaluation, std::optional<Grade> grade) {
  int found = 0;
  for (const GradedRuns& runs : evaluation.runs) {
    found += static_cast<int>(
        std::count_if(runs.goals.begin(), runs.goals.end(),
                      [grade](const GradedGoal& goal) { return goal.grade == grade; }));
  }
  return found;
}

std::string obstacles(const Evaluation& evaluation) {
  std::string text;
  for (const GradedRuns& runs : evaluation.runs) {
    if (!runs.obstacle.empty()) {
      text += (text.empty() ? "" : "; ") + runs.name + ": " + runs.obstacle;
    }
  }
  return text;
}

}  // namespace

std::string goals_graded(const Evaluation& evaluation, Grade grade) {
  std::string list;
  for (const GradedRuns& runs : evaluation.runs) {
    for (const GradedGoal& goal : runs.goals) {
      if (goal.grade == grade) {
        list += (list.empty() ? "" : ", ") +
                (evaluation.runs.size() > 1 ? runs.name + " " : std::string()) + goal.goal.title;
      }
    }
  }
  return report::printable(list);
}

std::string outcome_line(const Evaluation& evaluation) {
  if (evaluation.outcome == Outcome::cannot_grade) {
    return "CANNOT GRADE: " + report::printable(obstacles(evaluation));
  }
  const int good = count(evaluation, Grade::good);
  const int investigate = count(evaluation, Grade::needs_investigation);
  const int issues = count(evaluation, Grade::issue);
  const std::string of = " of " + std::to_string(good + investigate + issues) + " graded goals";
  std::string line;
  if (issues > 0) {
    line = "ISSUE: " + std::to_string(issues) + of + ": " + goals_graded(evaluation, Grade::issue);
  }
  if (investigate > 0) {
    line += (issues > 0 ? "; " : "NEEDS INVESTIGATION: ") + std::to_string(investigate) +
            (issues > 0 ? " needs investigation" : of) + ": " +
            goals_graded(evaluation, Grade::needs_investigation);
  }
  if (line.empty()) {
    line = "GOOD: " + std::to_string(good) + of + " met";
  }
  const int ungraded = count(evaluation, std::nullopt);
  return line +
         (ungraded > 0 ? " (" + std::to_string(ungraded) + " not measured or not graded)" : "");
}

}  // namespace compare::targets

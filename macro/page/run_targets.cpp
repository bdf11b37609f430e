#include "macro/page/run_targets.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "compare/results/input_error.h"
#include "compare/targets/evaluation.h"
#include "compare/targets/report.h"
#include "macro/page/page_table.h"
#include "macro/record/result_rows.h"

namespace macro {
namespace {

namespace targets = compare::targets;

std::string range_text(const targets::Range& range, const std::string& unit,
                       const std::string& between) {
  return range.low == range.high ? targets::figure_text(range.high, unit)
                                 : targets::figure_text(range.low, "") + between +
                                       targets::figure_text(range.high, unit);
}

std::string status_markup(const targets::GradedGoal& goal) {
  if (!goal.grade) {
    return sign("unmeasured", goal.reason.empty() ? "not graded" : goal.reason);
  }
  switch (*goal.grade) {
    case targets::Grade::good:
      return sign("passed", targets::word(*goal.grade));
    case targets::Grade::issue:
      return sign("failed", targets::word(*goal.grade));
    case targets::Grade::needs_investigation:
      break;
  }
  return sign("warned", targets::word(*goal.grade));
}

/// The graded runs of the record; nullopt where it has no row that is graded.
std::optional<targets::Evaluation> evaluation_of(const RunRecord& run,
                                                 const targets::Targets& goals) {
  try {
    targets::Evaluation evaluation = targets::evaluate(goals, {to_result_file(run)});
    if (evaluation.runs.empty()) {
      return std::nullopt;
    }
    return evaluation;
  } catch (const compare::results::InputError&) {
    return std::nullopt;
  }
}

std::string figure_of_goal(const std::optional<targets::Evaluation>& evaluation, std::size_t i) {
  if (!evaluation || i >= evaluation->runs[0].goals.size()) {
    return "-";
  }
  const targets::GradedGoal& goal = evaluation->runs[0].goals[i];
  return goal.figure ? targets::figure_text(*goal.figure, goal.goal.unit) : "-";
}

/// Of a run that has an obstacle: the goals are still worth seeing.
targets::GradedGoal ungraded(const targets::Goal& goal) {
  targets::GradedGoal graded;
  graded.goal = goal;
  graded.reason = "not graded";
  return graded;
}

std::string hints_markup(const targets::GradedRuns& runs) {
  std::string items;
  const auto add = [&items](const std::string& text) {
    items += "<li>" + text_cell(text).markup + "</li>\n";
  };
  if (!runs.obstacle.empty()) {
    add("not graded: " + runs.obstacle);
  }
  for (const targets::GradedGoal& goal : runs.goals) {
    if (goal.grade && *goal.grade != targets::Grade::good) {
      add(goal.goal.title + " is " + goal.reason + ". " + goal.goal.hint);
    }
  }
  for (const std::string& note : runs.notes) {
    add(note);
  }
  return items.empty() ? items : "<ul>\n" + items + "</ul>\n";
}

}  // namespace

std::string targets_markup(const RunRecord& run, const RunRecord* baseline,
                           const targets::Targets& goals) {
  const auto evaluation = evaluation_of(run, goals);
  if (!evaluation) {
    return "<p class=\"quiet\">Nothing was measured that the targets grade.</p>\n";
  }
  const auto before = baseline == nullptr ? std::nullopt : evaluation_of(*baseline, goals);
  const targets::GradedRuns& runs = evaluation->runs[0];
  std::vector<Cell> head = {{"goal", ""}, {"this run", "number"}, {"blocks", "number"}};
  if (baseline != nullptr) {
    head.push_back({"baseline", "number"});
  }
  head.push_back(text_cell(goals.reference.column, "number"));
  head.insert(head.end(), {{"good", "number"}, {"status", ""}});
  std::vector<std::vector<Cell>> rows;
  for (std::size_t i = 0; i < goals.goals.size(); ++i) {
    const targets::GradedGoal goal =
        i < runs.goals.size() ? runs.goals[i] : ungraded(goals.goals[i]);
    const std::string& unit = goal.goal.unit;
    std::vector<Cell> row = {
        text_cell(goal.goal.title),
        number_cell(goal.figure ? targets::figure_text(*goal.figure, unit) : ""),
        number_cell(goal.range ? range_text(*goal.range, unit, " .. ") : "")};
    row[1].style = "number figure";
    if (baseline != nullptr) {
      row.push_back(number_cell(figure_of_goal(before, i)));
    }
    row.push_back(number_cell(goal.goal.reference ? range_text(*goal.goal.reference, unit, "-")
                                                  : std::string()));
    row.push_back(number_cell(targets::goal_text(goal.goal)));
    row.push_back({status_markup(goal), "word"});
    rows.push_back(row);
  }
  std::string markup = page_table("Goals: " + goals.name, head, rows);
  markup += hints_markup(runs);
  if (!goals.reference.name.empty()) {
    markup += paragraph(
        goals.reference.column + ": " + goals.reference.name + ". " + goals.reference.remark,
        "remark");
  }
  return markup;
}

}  // namespace macro

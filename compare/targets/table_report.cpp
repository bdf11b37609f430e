#include <string>
#include <vector>

#include "compare/report/layout.h"
#include "compare/report/markdown_text.h"
#include "compare/targets/report.h"

namespace compare::targets {
namespace {

using report::markdown_escaped;
using report::printable;
using report::Table;

constexpr std::size_t kLongestSentence = 4000;

std::string_view colour_of(const std::optional<Grade>& grade) {
  if (!grade) {
    return {};
  }
  return *grade == Grade::issue  ? "\x1b[31m"   // red
         : *grade == Grade::good ? "\x1b[32m"   // green
                                 : "\x1b[33m";  // yellow
}

/// "2-8 ms": the unit once.
std::string range_text(const Range& range, const std::string& unit, const std::string& between) {
  return range.low == range.high
             ? figure_text(range.high, unit)
             : figure_text(range.low, "") + between + figure_text(range.high, unit);
}

std::string status_text(const GradedGoal& goal) {
  return goal.grade ? std::string(word(*goal.grade)) : goal.reason;
}

Table table_of(const GradedRuns& runs, const Reference& reference, bool colour) {
  Table table({{"Metric", true},
               {"gateway"},
               {"range"},
               {printable(reference.column)},
               {"Goal"},
               {"Status", true}});
  for (const GradedGoal& goal : runs.goals) {
    const std::string& unit = goal.goal.unit;
    table.add({printable(goal.goal.title), goal.figure ? figure_text(*goal.figure, unit) : "-",
               goal.range ? range_text(*goal.range, unit, " .. ") : "",
               goal.goal.reference ? range_text(*goal.goal.reference, unit, "-") : "",
               goal_text(goal.goal), status_text(goal)},
              colour ? colour_of(goal.grade) : std::string_view());
  }
  return table;
}

/// What was missed and what helps.
std::vector<std::string> hints_of(const GradedRuns& runs) {
  std::vector<std::string> hints;
  for (const GradedGoal& goal : runs.goals) {
    if (goal.grade && *goal.grade != Grade::good) {
      hints.push_back(goal.goal.title + ", " + std::string(word(*goal.grade)) + ": " +
                      figure_text(*goal.figure, goal.goal.unit) + " is " + goal.reason + "." +
                      (goal.goal.hint.empty() ? "" : " " + goal.goal.hint));
    }
  }
  return hints;
}

std::string heading(const GradedRuns& runs) {
  return runs.name + ", " + std::to_string(runs.runs) + (runs.runs == 1 ? " run" : " runs") +
         ", load " + std::string(word(runs.load_model));
}

std::string reference_note(const Reference& reference) {
  return reference.column + ": " + reference.name +
         (reference.remark.empty() ? "" : ". " + reference.remark);
}

}  // namespace

std::string text_report(const Evaluation& evaluation, const report::Style& style) {
  const Targets& targets = evaluation.targets;
  std::string text =
      "targets: " + printable(targets.name) + " (" + printable(targets.source) + ")\n";
  for (const GradedRuns& runs : evaluation.runs) {
    text += "\n" + printable(heading(runs)) + "\n\n";
    text += table_of(runs, targets.reference, style.colour).text(style.width);
    if (!runs.obstacle.empty()) {
      text += "cannot grade: " + printable(runs.obstacle) + "\n";
    }
    const std::vector<std::string> hints = hints_of(runs);
    text += hints.empty() && runs.notes.empty() ? "" : "\n";
    for (const std::string& hint : hints) {
      text += printable(hint) + "\n";
    }
    for (const std::string& note : runs.notes) {
      text += "note: " + printable(note) + "\n";
    }
  }
  if (!targets.reference.name.empty()) {
    text += "\n" + printable(reference_note(targets.reference)) + "\n";
  }
  return text + "\n" + outcome_line(evaluation) + "\n";
}

std::string markdown_report(const Evaluation& evaluation) {
  const std::string line = outcome_line(evaluation);
  const std::size_t colon = line.find(':');
  std::string text = "**" + line.substr(0, colon) + "**" +
                     markdown_escaped(line.substr(colon), kLongestSentence) + "\n";
  for (const GradedRuns& runs : evaluation.runs) {
    text += "\n" + markdown_escaped(heading(runs)) + "\n";
    const std::string table = table_of(runs, evaluation.targets.reference, false).markdown();
    text += table.empty() ? "" : "\n" + table;
    std::vector<std::string> items = hints_of(runs);
    items.insert(items.end(), runs.notes.begin(), runs.notes.end());
    if (!runs.obstacle.empty()) {
      items.insert(items.begin(), "cannot grade: " + runs.obstacle);
    }
    text += items.empty() ? "" : "\n";
    for (const std::string& item : items) {
      text += "- " + markdown_escaped(item, kLongestSentence) + "\n";
    }
  }
  if (!evaluation.targets.reference.name.empty()) {
    text += "\n" +
            markdown_escaped(reference_note(evaluation.targets.reference), kLongestSentence) + "\n";
  }
  return text;
}

}  // namespace compare::targets

#include <algorithm>
#include <cmath>

#include "compare/results/json_text.h"
#include "compare/targets/report.h"

namespace compare::targets {
namespace {

using results::json_string;

std::string number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? results::json_number(*value) : "null";
}

std::string range(const std::optional<Range>& range) {
  return range ? "[" + number(range->low) + "," + number(range->high) + "]" : "null";
}

std::string text_or_null(const std::string& text) {
  return text.empty() ? "null" : json_string(text);
}

std::string grade_json(const std::optional<Grade>& grade) {
  if (!grade) {
    return "null";
  }
  std::string text(word(*grade));
  std::replace(text.begin(), text.end(), ' ', '_');
  return json_string(text);
}

std::string goal_json(const GradedGoal& graded) {
  const Goal& goal = graded.goal;
  const bool missed = graded.grade && *graded.grade != Grade::good;
  std::string json = "{\"metric\":" + json_string(goal.metric);
  json += ",\"title\":" + json_string(goal.title) + ",\"unit\":" + json_string(goal.unit);
  json += ",\"better\":" + json_string(goal.better == results::Better::higher ? "higher" : "lower");
  json += ",\"good\":" + number(goal.good) + ",\"investigate\":" + number(goal.investigate) +
          ",\"issue\":" + number(goal.issue);
  json += ",\"n\":" + std::to_string(graded.measured) + ",\"value\":" + number(graded.figure);
  json += ",\"range\":" + range(graded.range) + ",\"spread\":" + number(graded.spread);
  json += ",\"reference\":" + range(goal.reference);
  json += ",\"grade\":" + grade_json(graded.grade);
  json += ",\"reason\":" + text_or_null(graded.reason);
  return json + ",\"hint\":" + (missed ? text_or_null(goal.hint) : "null") + "}";
}

std::string runs_json(const GradedRuns& runs) {
  std::string json = "{\"name\":" + json_string(runs.name);
  json += ",\"runs\":" + std::to_string(runs.runs);
  json += ",\"load_model\":" + json_string(word(runs.load_model));
  json += ",\"obstacle\":" + text_or_null(runs.obstacle) + ",\"goals\":[";
  std::string separator = "\n";
  for (const GradedGoal& goal : runs.goals) {
    json += separator + goal_json(goal);
    separator = ",\n";
  }
  json += "],\"notes\":[";
  separator.clear();
  for (const std::string& note : runs.notes) {
    json += separator + json_string(note);
    separator = ",";
  }
  return json + "]}";
}

}  // namespace

std::string json_report(const Evaluation& evaluation) {
  const Targets& targets = evaluation.targets;
  std::string json = R"({"schema":"gatebench.targets_report/1","outcome":)";
  json += json_string(word(evaluation.outcome));
  json += ",\"exit_code\":" + std::to_string(exit_code(evaluation.outcome));
  json += ",\n\"targets\":{\"name\":" + json_string(targets.name) +
          ",\"source\":" + json_string(targets.source) + "},\n\"reference\":" +
          (targets.reference.name.empty()
               ? "null"
               : "{\"name\":" + json_string(targets.reference.name) +
                     ",\"remark\":" + json_string(targets.reference.remark) + "}");
  json += ",\n\"runs\":[";
  std::string separator = "\n";
  for (const GradedRuns& runs : evaluation.runs) {
    json += separator + runs_json(runs);
    separator = ",\n";
  }
  return json + "]}\n";
}

}  // namespace compare::targets

#include "macro/export/readme_table.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "compare/report/layout.h"
#include "compare/report/markdown_text.h"
#include "compare/targets/evaluation.h"
#include "compare/targets/targets_file.h"
#include "macro/export/summary_json.h"
#include "macro/record/number_text.h"
#include "macro/record/overhead.h"
#include "macro/record/result_rows.h"
#include "macro/record/run_verdict.h"

namespace macro {
namespace {

namespace targets = compare::targets;
using compare::report::markdown_escaped;

constexpr std::string_view kOverheadMetric = "overhead_ns_p50";
constexpr std::size_t kLongestSentence = 4000;

bool is_measured(const RunRecord& run) { return run.skipped_reason.empty(); }

const RunRecord* scenario_named(const std::vector<RunRecord>& runs, std::string_view name) {
  const auto found = std::find_if(runs.begin(), runs.end(), [name](const RunRecord& run) {
    return is_measured(run) && scenario_of(run) == name;
  });
  return found == runs.end() ? nullptr : &*found;
}

const RunRecord* main_run(const std::vector<RunRecord>& runs) {
  for (const std::string_view name : {"full", "quick", "mixed", "baseline"}) {
    if (const RunRecord* run = scenario_named(runs, name)) {
      return run;
    }
  }
  return runs.size() == 1 && is_measured(runs.front()) ? &runs.front() : nullptr;
}

/// The run's own rows, graded; those of a staircase's steps are loads of their own.
std::vector<targets::GradedRuns> graded(const targets::Targets& goals, const RunRecord& run) {
  targets::EvaluationOptions options;
  options.choice = [&run](std::string_view name) { return name == run.name; };
  compare::results::ResultFile file = to_result_file(run);
  const bool any = std::any_of(file.rows.begin(), file.rows.end(),
                               [&run](const auto& row) { return row.name == run.name; });
  return any ? targets::evaluate(goals, {file}, options).runs : std::vector<targets::GradedRuns>();
}

struct Cells {
  std::string figure = "-";
  std::string status = "not measured";
};

/// Below 0 an overhead is noise, which no goal is about, but it is what was measured.
Cells negative_overhead(const RunRecord& run) {
  for (const OverheadMetric& metric : overhead_metrics()) {
    const auto estimate =
        metric.counter == kOverheadMetric ? estimate_overhead(metric, run) : std::nullopt;
    if (estimate) {
      const double size = std::abs(estimate->nanoseconds);
      return {(estimate->nanoseconds < 0 ? "-" : "") + latency_text(size),
              "not graded: in some pairs below 0, so the noise is larger"};
    }
  }
  return {};
}

Cells cells_of(const targets::Goal& goal, const RunRecord* run,
               const std::vector<targets::GradedRuns>& all) {
  if (run == nullptr || all.empty()) {
    return {};
  }
  const targets::GradedRuns& runs = all.front();
  if (const std::string reason = invalid_reason_of(*run); !reason.empty()) {
    return {"-", "invalid: " + reason};
  }
  for (const targets::GradedGoal& one : runs.goals) {
    if (one.goal.metric != goal.metric) {
      continue;
    }
    if (one.broken && goal.metric == kOverheadMetric) {
      return negative_overhead(*run);
    }
    if (one.figure) {
      return {targets::figure_text(*one.figure, goal.unit),
              one.grade ? std::string(targets::word(*one.grade)) : one.reason};
    }
  }
  return {};
}

std::string reference_text(const targets::Goal& goal) {
  if (!goal.reference) {
    return "not reported";
  }
  const auto& [low, high] = *goal.reference;
  return low == high ? targets::figure_text(high, goal.unit)
                     : targets::figure_text(low, "") + "-" + targets::figure_text(high, goal.unit);
}

std::string verdict_lines(const std::vector<RunRecord>& runs) {
  std::string text;
  for (const RunRecord& run : runs) {
    const std::string reason = is_measured(run) ? invalid_reason_of(run) : "";
    if (!reason.empty()) {
      text += "**" + std::string(word(RunVerdict::invalid)) + "** " +
              markdown_escaped(run.name + ": " + reason, kLongestSentence) + "\n\n";
    }
  }
  return text;
}

std::string item(std::string_view title, const std::string& text) {
  return text.empty()
             ? ""
             : "- " + std::string(title) + ": " + markdown_escaped(text, kLongestSentence) + "\n";
}

std::string value_of(const RunRecord& run, std::string_view wanted) {
  for (const auto& [key, value] : run.environment) {
    if (key == wanted) {
      return value;
    }
  }
  return {};
}

std::string load_items(const RunRecord& run) {
  std::string text = item("Load", run.load + " (" + run.name + ")");
  if (const auto ceiling = think_time_ceiling(run)) {
    text += item(
        "Think time",
        "these users pause and cannot ask for more than N / (Z + R) = " + count_text(*ceiling) +
            " requests/s, so that their rate says nothing of the gateway's limit");
  }
  return text;
}

std::string environment_items(const RunRecord& run) {
  std::string machine = value_of(run, "gatebench.cpu_model");
  if (run.processors > 0) {
    machine += (machine.empty() ? "" : ", ") + std::to_string(run.processors) + " processors";
  }
  std::string build = value_of(run, "gatebench.commit");
  for (const std::string_view key : {"gatebench.build_type", "gatebench.compiler"}) {
    const std::string value = value_of(run, key);
    build += (build.empty() || value.empty() ? "" : ", ") + value;
  }
  return item("Machine", machine) + item("System", value_of(run, "gatebench.kernel")) +
         item("Isolation", run.isolation) + item("Gateway", build) + item("Measured", run.date);
}

}  // namespace

std::string readme_table(const std::vector<RunRecord>& runs) {
  constexpr std::array<std::string_view, 6> kMetrics = {"throughput_per_second", "real_time",
                                                        "latency_ns_p95",        "latency_ns_p99",
                                                        kOverheadMetric,         "failure_ratio"};
  const targets::Targets goals = targets::default_targets();
  const RunRecord* load = main_run(runs);
  const RunRecord* overhead = scenario_named(runs, "overhead");
  const auto load_grades =
      load != nullptr ? graded(goals, *load) : std::vector<targets::GradedRuns>();
  const auto overhead_grades =
      overhead != nullptr ? graded(goals, *overhead) : std::vector<targets::GradedRuns>();

  compare::report::Table table(
      {{"Metric", true}, {"This gateway"}, {goals.reference.column}, {"Status", true}});
  for (const std::string_view metric : kMetrics) {
    const auto goal = std::find_if(goals.goals.begin(), goals.goals.end(),
                                   [metric](const auto& one) { return one.metric == metric; });
    if (goal == goals.goals.end()) {
      continue;
    }
    const bool of_overhead = metric == kOverheadMetric;
    const Cells cells = of_overhead ? cells_of(*goal, overhead, overhead_grades)
                                    : cells_of(*goal, load, load_grades);
    table.add({goal->title, cells.figure, reference_text(*goal), cells.status});
  }
  std::string text = verdict_lines(runs) + table.markdown() + "\n";
  const RunRecord* shown = load != nullptr ? load : overhead;
  if (load != nullptr) {
    text += load_items(*load);
  }
  if (overhead != nullptr && overhead != load) {
    text += item("Overhead", overhead->load + " (" + overhead->name + ")");
  }
  if (shown != nullptr) {
    text += environment_items(*shown);
  }
  return text + item(goals.reference.column, goals.reference.name + ". " + goals.reference.remark);
}

}  // namespace macro

#include "compare/targets/evaluation.h"

#include <algorithm>

#include "compare/stats/order_statistics.h"

namespace compare::targets {
namespace {

constexpr std::string_view kThroughput = "throughput_per_second";

bool tells_throughput(LoadModel model) {
  return model == LoadModel::closed || model == LoadModel::open;
}

std::optional<double> median_of(const Runs& runs, std::string_view metric) {
  const std::vector<double> values = figures(runs, metric);
  return values.empty() ? std::nullopt : std::optional(stats::median(values));
}

/// The requests/s that were offered, the median of the runs, where each answered all of them.
std::optional<double> answered_offer(const Runs& runs) {
  std::vector<double> offers;
  for (const results::Row& row : runs.rows) {
    const auto throughput = figure(row, kThroughput);
    const auto scheduled = figure(row, "scheduled_per_second");
    const auto offered = scheduled ? scheduled : offered_rate_of(row.run_name);
    if (!throughput || !offered || *throughput < kLeastOfOffer * *offered ||
        *throughput > kMostOfOffer * *offered) {
      return std::nullopt;
    }
    offers.push_back(*offered);
  }
  return offers.empty() ? std::nullopt : std::optional(stats::median(offers));
}

GradedGoal grade_goal(const Goal& goal, const Runs& runs) {
  GradedGoal graded;
  graded.goal = goal;
  std::vector<double> values = figures(runs, goal.metric);
  if (std::any_of(runs.rows.begin(), runs.rows.end(),
                  [&goal](const results::Row& row) { return broken_figure(row, goal.metric); })) {
    graded.reason = "no number";
    graded.broken = true;
    return graded;
  }
  if (values.empty()) {
    graded.reason = "not measured";
    return graded;
  }
  const double factor = unit_factor(goal.unit).value_or(1);
  for (double& value : values) {
    value /= factor;
  }
  graded.figure = stats::median(values);
  graded.measured = values.size();
  if (values.size() > 1) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    graded.range = Range{.low = *low, .high = *high};
    if (*graded.figure > 0) {
      graded.spread = (*high - *low) / *graded.figure;
    }
  }
  if (goal.metric == kThroughput && !tells_throughput(runs.load_model)) {
    graded.reason = runs.load_model == LoadModel::closed_think_time
                        ? "not graded: load with think time"
                        : "not graded: load unknown";
    return graded;
  }
  const auto offered = goal.metric == kThroughput ? answered_offer(runs) : std::nullopt;
  if (offered && grade(goal, *offered / factor) != Grade::good) {
    graded.offered = offered;
    graded.reason = "not applicable: offered " + figure_text(*offered, "") + "/s";
    return graded;
  }
  graded.grade = grade(goal, *graded.figure);
  graded.reason = missed_bound(goal, *graded.figure);
  graded.issues =
      static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [&goal](double value) {
        return grade(goal, value) == Grade::issue;
      }));
  return graded;
}

/// The users' ceiling, and whether it was what limited the runs.
std::string ceiling_note(const ThinkingUsers& thinking, const Runs& runs) {
  const auto mean = median_of(runs, "latency_ns_mean");
  const auto response = mean ? mean : median_of(runs, "real_time");
  const double response_seconds = response.value_or(0) / 1e9;
  const std::string shown_users = figure_text(thinking.users, "");
  if (thinking.think_seconds + response_seconds <= 0) {
    return "neither think time nor response time: " + shown_users + " users have no ceiling";
  }
  const double ceiling = throughput_ceiling(thinking, response_seconds);
  std::string note =
      shown_users + " users who pause " + figure_text(thinking.think_seconds, "s") +
      " on average cannot ask for more than N / (Z + R) = " + figure_text(ceiling, "requests/s") +
      (mean ? "" : ", R being the median response time");
  if (const auto throughput = median_of(runs, kThroughput); throughput && ceiling > 0) {
    const double share = *throughput / ceiling;
    note += "; the throughput is " + figure_text(share * 100, "%") + " of that: " +
            (share > kImpossibleShare       ? "the run had other users or another think time"
             : share > kThinkTimeBoundShare ? "think-time-bound"
                                            : "something else than think time limits it");
  }
  return note;
}

std::string load_note(const Runs& runs, const EvaluationOptions& options,
                      const std::vector<GradedGoal>& goals) {
  if (options.thinking && runs.load_model == LoadModel::closed_think_time) {
    return ceiling_note(*options.thinking, runs);
  }
  const auto throughput = std::find_if(
      goals.begin(), goals.end(), [](const auto& goal) { return goal.goal.metric == kThroughput; });
  if (throughput == goals.end() || !throughput->figure) {
    return {};
  }
  if (throughput->offered) {
    return "all of the " + figure_text(*throughput->offered, "") +
           " requests/s that were offered were answered: to grade the throughput offer more than " +
           "the goal, or work back to back";
  }
  switch (runs.load_model) {
    case LoadModel::closed_think_time:
      return "users who pause cannot ask for more than N / (Z + R) requests/s; the file tells "
             "neither their number N nor their think time Z: --users N --think-time MIN..MAX shows "
             "that ceiling, --load-model closed says that they did not pause";
    case LoadModel::unknown:
      return "throughput is graded only back to back or at a fixed rate: --load-model closed or "
             "open says that it was so";
    case LoadModel::open:
      return throughput->grade == Grade::good
                 ? ""
                 : "at a fixed rate no more than that rate can be reached: see what was offered";
    case LoadModel::closed:
      break;
  }
  return {};
}

std::string spread_note(const std::vector<GradedGoal>& goals) {
  std::string varying;
  for (const GradedGoal& goal : goals) {
    if (goal.varies()) {
      varying += (varying.empty() ? "" : ", ") + goal.goal.title + " " +
                 (goal.spread ? figure_text(*goal.spread * 100, "%")
                              : "up to " + figure_text(goal.range->high, goal.goal.unit));
    }
  }
  return varying.empty() ? ""
                         : "the runs vary by more than " + figure_text(kMaxSpread * 100, "%") +
                               " (" + varying + "): warm up, run several times";
}

std::string partly_measured_note(const std::vector<GradedGoal>& goals, std::size_t runs) {
  std::string partly;
  for (const GradedGoal& goal : goals) {
    if (goal.measured > 0 && goal.measured < runs) {
      partly += (partly.empty() ? "" : ", ") + goal.goal.title + " in " +
                std::to_string(goal.measured) + " of " + std::to_string(runs) + " runs";
    }
  }
  return partly.empty() ? "" : "not measured in every run: " + partly;
}

/// A median of many hides what a few runs were.
std::string hidden_issue_note(const std::vector<GradedGoal>& goals) {
  std::string hidden;
  for (const GradedGoal& goal : goals) {
    if (goal.issues > 0 && goal.grade != Grade::issue) {
      hidden += (hidden.empty() ? "" : ", ") + goal.goal.title + " in " +
                std::to_string(goal.issues) + " of " + std::to_string(goal.measured);
    }
  }
  return hidden.empty() ? "" : "by themselves, some runs are an issue: " + hidden;
}

GradedRuns grade_runs(const Targets& targets, const Runs& runs, const EvaluationOptions& options) {
  GradedRuns graded{.name = runs.name,
                    .runs = runs.rows.size(),
                    .load_model = runs.load_model,
                    .obstacle = runs.obstacle,
                    .goals = {},
                    .notes = {}};
  if (!graded.obstacle.empty()) {
    return graded;
  }
  for (const Goal& goal : targets.goals) {
    graded.goals.push_back(grade_goal(goal, runs));
  }
  const bool any = std::any_of(graded.goals.begin(), graded.goals.end(),
                               [](const GradedGoal& goal) { return goal.grade.has_value(); });
  for (const GradedGoal& goal : graded.goals) {
    if (goal.broken && graded.obstacle.empty()) {
      graded.obstacle = goal.goal.metric + " is negative, infinite or no number in a run";
    }
  }
  for (const GradedGoal& goal : graded.goals) {
    if (!any && goal.offered && graded.obstacle.empty()) {
      graded.obstacle = "the one goal that is about what was measured, " + goal.goal.title +
                        ", is " + goal.reason;
    }
  }
  if (!any && graded.obstacle.empty()) {
    graded.obstacle = "no goal is about what was measured, so nothing can be graded";
  }
  const std::string alone = graded.runs == 1 ? "one run: nothing is known about its spread; "
                                               "run several times"
                                             : "";
  for (std::string note :
       {load_note(runs, options, graded.goals), partly_measured_note(graded.goals, graded.runs),
        spread_note(graded.goals), hidden_issue_note(graded.goals), alone}) {
    if (!note.empty()) {
      graded.notes.push_back(std::move(note));
    }
  }
  return graded;
}

Outcome outcome_of(const std::vector<GradedRuns>& all) {
  if (all.empty()) {
    return Outcome::cannot_grade;
  }
  bool issue = false;
  bool investigate = false;
  for (const GradedRuns& runs : all) {
    if (!runs.obstacle.empty()) {
      return Outcome::cannot_grade;
    }
    for (const GradedGoal& goal : runs.goals) {
      issue = issue || goal.grade == Grade::issue;
      investigate = investigate || goal.grade == Grade::needs_investigation;
    }
  }
  return issue ? Outcome::issue : investigate ? Outcome::needs_investigation : Outcome::good;
}

}  // namespace

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::good:
      return "good";
    case Outcome::needs_investigation:
      return "needs_investigation";
    case Outcome::issue:
      return "issue";
    case Outcome::cannot_grade:
      break;
  }
  return "cannot_grade";
}

int exit_code(Outcome outcome) {
  return outcome == Outcome::cannot_grade ? 2 : outcome == Outcome::issue ? 1 : 0;
}

Evaluation evaluate(const Targets& targets, const std::vector<results::ResultFile>& files,
                    const EvaluationOptions& options) {
  Evaluation evaluation;
  evaluation.targets = targets;
  for (Runs& runs : find_runs(files, options.choice)) {
    if (options.thinking) {
      runs.load_model = LoadModel::closed_think_time;
    } else if (options.load_model) {
      runs.load_model = *options.load_model;
    }
    evaluation.runs.push_back(grade_runs(targets, runs, options));
  }
  evaluation.outcome = outcome_of(evaluation.runs);
  return evaluation;
}

}  // namespace compare::targets

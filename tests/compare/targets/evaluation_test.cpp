#include "compare/targets/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "compare/results/input_error.h"
#include "compare/targets/report.h"
#include "compare/targets/targets_file.h"
#include "tests/compare/targets/load_run.h"

namespace compare::targets {
namespace {

using results::ResultFile;
using results::Row;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const GradedGoal& graded(const Evaluation& evaluation, std::string_view metric) {
  for (const GradedGoal& goal : evaluation.runs.at(0).goals) {
    if (goal.goal.metric == metric) {
      return goal;
    }
  }
  throw std::out_of_range(std::string(metric));
}

Evaluation evaluate_default(const std::vector<ResultFile>& files,
                            const EvaluationOptions& options = {}) {
  return evaluate(default_targets(), files, options);
}

TEST(Evaluation, IsGoodWhereEveryGoalIsMet) {
  const Evaluation evaluation = evaluate_default({load_file({load_row(kBackToBack)})});
  EXPECT_EQ(evaluation.outcome, Outcome::good);
  EXPECT_EQ(exit_code(evaluation.outcome), 0);
  EXPECT_EQ(graded(evaluation, "throughput_per_second").figure, 1050);
  EXPECT_EQ(graded(evaluation, "real_time").figure, 95) << "us become ms";
  EXPECT_EQ(graded(evaluation, "latency_ns_p95").figure, 145);
  EXPECT_EQ(graded(evaluation, "failure_ratio").grade, Grade::good);
}

TEST(Evaluation, WarnsOfWhatNeedsInvestigationAndFailsByAnIssue) {
  Row row = load_row(kBackToBack);
  set(row, "throughput_per_second", 900);
  Evaluation evaluation = evaluate_default({load_file({row})});
  EXPECT_EQ(evaluation.outcome, Outcome::needs_investigation);
  EXPECT_EQ(exit_code(evaluation.outcome), 0);
  EXPECT_EQ(goals_graded(evaluation, Grade::needs_investigation), "RPS");
  set(row, "throughput_per_second", 499);
  evaluation = evaluate_default({load_file({row})});
  EXPECT_EQ(evaluation.outcome, Outcome::issue);
  EXPECT_EQ(exit_code(evaluation.outcome), 1);
}

TEST(Evaluation, LeavesWhatWasNotMeasuredUngraded) {
  Row row = load_row(kBackToBack);
  erase(row, "latency_ns_p95");
  erase(row, "latency_ns_p99");
  erase(row, "rss_bytes_peak");
  erase(row, "throughput_per_second");
  row.real_time = std::numeric_limits<double>::quiet_NaN();
  const Evaluation evaluation = evaluate_default({load_file({row})});
  for (const char* metric : {"latency_ns_p95", "latency_ns_p99", "rss_bytes_peak", "real_time",
                             "throughput_per_second", "overhead_ns_p50"}) {
    const GradedGoal& goal = graded(evaluation, metric);
    EXPECT_EQ(goal.figure, std::nullopt) << metric;
    EXPECT_EQ(goal.grade, std::nullopt) << metric;
    EXPECT_EQ(goal.reason, "not measured") << metric;
  }
  EXPECT_EQ(evaluation.outcome, Outcome::good) << "by its failures alone";
}

TEST(Evaluation, OfAFigureThatIsNoneCannotBeGraded) {
  for (const double broken :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), -1.0}) {
    Row row = load_row(kBackToBack);
    set(row, "throughput_per_second", broken);
    const Evaluation evaluation = evaluate_default({load_file({load_row(kBackToBack), row})});
    EXPECT_EQ(evaluation.outcome, Outcome::cannot_grade) << broken;
    EXPECT_EQ(evaluation.runs.at(0).obstacle,
              "throughput_per_second is negative, infinite or no number in a run");
  }
}

TEST(Evaluation, OfNothingThatAGoalIsAboutCannotBeGraded) {
  Row row = load_row(kBackToBack);
  row.real_time = std::numeric_limits<double>::quiet_NaN();
  row.counters = {{"latency_ns_p90", 5}};
  const Evaluation evaluation = evaluate_default({load_file({row})});
  EXPECT_EQ(evaluation.outcome, Outcome::cannot_grade);
  EXPECT_EQ(exit_code(evaluation.outcome), 2);
  EXPECT_EQ(exit_code(evaluate_default({}).outcome), 2) << "no file at all";
}

TEST(Evaluation, OfAnErroredRunCannotBeGradedEvenBesideAnIssue) {
  Row bad = load_row(kBackToBack);
  bad.errored = true;
  bad.error_message = "the client, not the gateway";
  Row slow = load_row("macro/slow/connections:1");
  set(slow, "throughput_per_second", 1);
  const Evaluation evaluation =
      evaluate_default({load_file({load_row(kBackToBack), bad}), load_file({slow})});
  EXPECT_EQ(evaluation.outcome, Outcome::cannot_grade);
  EXPECT_EQ(evaluation.runs.at(0).obstacle, "run 2 (run.json): the client, not the gateway");
  EXPECT_THAT(evaluation.runs.at(0).goals, IsEmpty());
  EXPECT_EQ(evaluate_default({load_file({slow})}).outcome, Outcome::issue);
}

TEST(Evaluation, OfARunWithoutARequestCannotBeGraded) {
  Row row = load_row("locust/Aggregated");
  set(row, "requests", 0);
  EXPECT_EQ(evaluate_default({load_file({row})}).runs.at(0).obstacle,
            "run 1 (run.json): no request was made");
  set(row, "requests", 1);
  EXPECT_EQ(evaluate_default({load_file({row})}).runs.at(0).obstacle, "");
}

TEST(Evaluation, GradesSeveralRunsByTheirMedian) {
  std::vector<ResultFile> files;
  for (const double rate : {1300.0, 400.0, 1100.0}) {
    Row row = load_row(kBackToBack);
    set(row, "throughput_per_second", rate);
    files.push_back(load_file({row}));
  }
  const Evaluation evaluation = evaluate_default(files);
  const GradedGoal& goal = graded(evaluation, "throughput_per_second");
  EXPECT_EQ(evaluation.runs.at(0).runs, 3U);
  EXPECT_EQ(goal.figure, 1100);
  EXPECT_EQ(goal.range->low, 400);
  EXPECT_EQ(goal.range->high, 1300);
  EXPECT_EQ(goal.grade, Grade::good);
  EXPECT_THAT(evaluation.runs.at(0).notes,
              Contains(HasSubstr("(RPS 81.82 %): warm up, run several times")));
  EXPECT_THAT(evaluation.runs.at(0).notes,
              Contains("by themselves, some runs are an issue: RPS in 1 of 3"));
}

TEST(Evaluation, HintsAtASpreadBesideAMedianOf0) {
  std::vector<ResultFile> files;
  for (const double failures : {0.0, 0.0, 0.5}) {
    Row row = load_row(kBackToBack);
    set(row, "failure_ratio", failures);
    files.push_back(load_file({row}));
  }
  EXPECT_THAT(evaluate_default(files).runs.at(0).notes,
              Contains(HasSubstr("Error Rate up to 50 %): warm up, run several times")));
}

TEST(Evaluation, HintsAtASpreadOnlyAboveTenPercent) {
  const auto notes = [](double other) {
    Row first = load_row(kBackToBack);
    Row second = load_row(kBackToBack);
    Row third = load_row(kBackToBack);
    set(first, "throughput_per_second", 2000);
    set(second, "throughput_per_second", 2000);
    set(third, "throughput_per_second", other);
    return evaluate_default({load_file({first, second, third})}).runs.at(0).notes;
  };
  EXPECT_THAT(notes(2200), Not(Contains(HasSubstr("run several times"))));
  EXPECT_THAT(notes(2201), Contains(HasSubstr("run several times")));
}

TEST(Evaluation, SaysWhereNotEveryRunMeasuredAFigure) {
  Row partial = load_row(kBackToBack);
  erase(partial, "latency_ns_p99");
  EXPECT_THAT(evaluate_default({load_file({load_row(kBackToBack), partial})}).runs.at(0).notes,
              ElementsAre("not measured in every run: P99 Latency in 1 of 2 runs"));
}

TEST(Evaluation, GradesNoThroughputOfUsersWhoPause) {
  Row row = load_row("locust/Aggregated");
  set(row, "throughput_per_second", 100);
  const Evaluation evaluation = evaluate_default({load_file({row})});
  EXPECT_EQ(graded(evaluation, "throughput_per_second").grade, std::nullopt);
  EXPECT_EQ(graded(evaluation, "throughput_per_second").figure, 100) << "shown all the same";
  EXPECT_EQ(graded(evaluation, "latency_ns_p95").grade, Grade::good);
  EXPECT_EQ(evaluation.outcome, Outcome::good);
  EXPECT_THAT(evaluation.runs.at(0).notes,
              Contains(HasSubstr("the file tells neither their number N nor their think time Z")));
  EvaluationOptions told;
  told.load_model = LoadModel::closed;
  EXPECT_EQ(evaluate_default({load_file({row})}, told).outcome, Outcome::issue);
}

TEST(Evaluation, PrintsTheCeilingOfUsersWhoPause) {
  const auto note = [](double rate) {
    Row row = load_row("locust/Aggregated");
    set(row, "throughput_per_second", rate);
    EvaluationOptions options;
    options.thinking = ThinkingUsers{.users = 500, .think_seconds = 0.405};  // and R = 95 ms
    return evaluate_default({load_file({row})}, options).runs.at(0).notes.at(0);
  };
  EXPECT_EQ(note(901),
            "500 users who pause 0.405 s on average cannot ask for more than N / (Z + R) = 1,000 "
            "requests/s, R being the median response time; the throughput is 90.1 % of that: "
            "think-time-bound");
  EXPECT_THAT(note(1099), HasSubstr("109.9 % of that: think-time-bound"));
  EXPECT_THAT(note(1101), HasSubstr("110.1 % of that: the run had other users"));
  EXPECT_THAT(note(899), HasSubstr("89.9 % of that: something else than think time limits it"));
}

TEST(Evaluation, TakesTheMeanResponseTimeForTheCeilingWhereItIsKnown) {
  Row row = load_row("locust/Aggregated");
  row.counters.emplace_back("latency_ns_mean", 1e9);
  EvaluationOptions options;
  options.thinking = ThinkingUsers{.users = 500, .think_seconds = 1};
  EXPECT_THAT(evaluate_default({load_file({row})}, options).runs.at(0).notes.at(0),
              HasSubstr("N / (Z + R) = 250 requests/s; the throughput"));
}

TEST(Evaluation, NamesTheOfferedRateWhereAFixedRateMissedTheGoal) {
  Row row = load_row("vegeta/attack");
  set(row, "throughput_per_second", 100);
  const Evaluation evaluation = evaluate_default({load_file({row})});
  EXPECT_EQ(evaluation.outcome, Outcome::issue);
  EXPECT_THAT(evaluation.runs.at(0).notes, Contains(HasSubstr("at a fixed rate no more than")));
  EXPECT_THAT(evaluate_default({load_file({load_row("vegeta/attack")})}).runs.at(0).notes,
              Not(Contains(HasSubstr("at a fixed rate"))));
}

TEST(Evaluation, GradesNoThroughputByAGoalAboveWhatWasOfferedAndAnswered) {
  const auto grade_of = [](const std::string& name, double throughput,
                           std::optional<double> scheduled = std::nullopt) {
    Row row = load_row(name);
    set(row, "throughput_per_second", throughput);
    if (scheduled) {
      set(row, "scheduled_per_second", *scheduled);
    }
    return evaluate_default({load_file({row})});
  };
  for (const char* name : {"macro/baseline/rate:500", "macro/baseline/rate:500/poisson",
                           "macro/baseline/connections:64/rate:500"}) {
    const Evaluation evaluation = grade_of(name, 499);
    const GradedGoal& goal = graded(evaluation, "throughput_per_second");
    EXPECT_EQ(goal.grade, std::nullopt) << name;
    EXPECT_EQ(goal.reason, "not applicable: offered 500/s");
    EXPECT_EQ(goal.issues, 0U);
    EXPECT_EQ(evaluation.outcome, Outcome::good) << "by all other goals";
    EXPECT_THAT(evaluation.runs.at(0).notes,
                Contains(HasSubstr("all of the 500 requests/s that were offered were answered")));
  }
  const auto grade = [&](const std::string& name, double throughput,
                         std::optional<double> scheduled = std::nullopt) {
    return graded(grade_of(name, throughput, scheduled), "throughput_per_second").grade;
  };
  EXPECT_EQ(grade("macro/baseline/rate:500", 475), std::nullopt) << "just all of it";
  EXPECT_EQ(grade("macro/baseline/rate:500", 474), Grade::issue) << "not all that was offered";
  EXPECT_EQ(grade("macro/baseline/rate:1000", 1000), std::nullopt) << "the goal is above 1,000";
  EXPECT_EQ(grade("macro/baseline/rate:1001", 1001), Grade::good);
  EXPECT_EQ(grade("macro/baseline/rate:1001", 960), Grade::needs_investigation);
  EXPECT_EQ(grade("macro/spike/rate:100", 300, 300), std::nullopt) << "as it was scheduled";
  EXPECT_EQ(grade("macro/spike/rate:100", 300), Grade::issue) << "not what the name says";
  EXPECT_EQ(grade("macro/baseline/rate:100/stages:1m:100", 100), Grade::issue) << "not known";
}

TEST(Evaluation, OfNothingButAThroughputAboveTheOfferSaysSo) {
  Row row = load_row("macro/baseline/rate:500");
  set(row, "throughput_per_second", 500);
  Targets targets = default_targets();
  targets.goals.resize(1);
  const Evaluation evaluation = evaluate(targets, {load_file({row})});
  EXPECT_EQ(evaluation.outcome, Outcome::cannot_grade);
  EXPECT_EQ(evaluation.runs.at(0).obstacle,
            "the one goal that is about what was measured, RPS, is not applicable: offered 500/s");
}

TEST(OfferedRate, IsInTheNamesOfMacrosRows) {
  EXPECT_EQ(offered_rate_of("macro/baseline/rate:0.5/poisson"), 0.5);
  EXPECT_EQ(offered_rate_of("macro/baseline/connections:8/rate:100"), 100);
  for (const char* name :
       {"macro/baseline/connections:8", "macro/baseline/rate:", "macro/a/rate:x", "macro/a/rate:5x",
        "macro/a/rate:-5", "macro/a/rate:inf", "macro/a/rate:1/stages:1s:2", "vegeta/rate:5", ""}) {
    EXPECT_EQ(offered_rate_of(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace compare::targets

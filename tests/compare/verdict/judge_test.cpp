#include "compare/verdict/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "compare/results/input_error.h"
#include "tests/compare/result_builder.h"

namespace compare::verdict {
namespace {

using results::ResultFile;
using results::Row;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<double> kSteady = {100.2, 99.8, 100.1, 99.9, 100.0, 100.3, 99.7, 100.05};

ResultFile baseline_of(std::initializer_list<std::vector<Row>> rows) {
  return result_file("base.json", rows);
}
ResultFile current_of(std::initializer_list<std::vector<Row>> rows) {
  return result_file("now.json", rows);
}

Verdict judged(const std::vector<double>& before, const std::vector<double>& now,
               const Options& options = {}) {
  return judge(baseline_of({repetitions("a", before)}), current_of({repetitions("a", now)}),
               options);
}

std::vector<Row> errored(std::vector<Row> rows, const std::string& message) {
  rows.back().errored = true;
  rows.back().error_message = message;
  rows.back().real_time = 0;
  return rows;
}

std::vector<Row> with_counter(std::vector<Row> rows, const std::string& name,
                              const std::vector<double>& values) {
  for (std::size_t index = 0; index < rows.size(); ++index) {
    rows[index].counters.emplace_back(name, values[index % values.size()]);
  }
  return rows;
}

TEST(Judge, FailsElevenPercentAndPassesNine) {
  for (const std::size_t size : {5U, 8U, 12U}) {
    std::vector<double> before;
    for (std::size_t index = 0; index < size; ++index) {
      before.push_back(kSteady[index % kSteady.size()] + 0.001 * static_cast<double>(index));
    }
    const Verdict slower = judged(before, scaled(before, 1.11));
    EXPECT_EQ(slower.exit_code, 1);
    EXPECT_EQ(slower.outcome, Outcome::regression);
    EXPECT_EQ(slower.comparisons[0].decision, Decision::regressed);
    const Verdict within = judged(before, scaled(before, 1.09));
    EXPECT_EQ(within.exit_code, 0);
    EXPECT_EQ(within.outcome, Outcome::pass);
  }
}

TEST(Judge, DecidesWithoutAnySpreadToo) {
  const std::vector<double> same(8, 250);
  EXPECT_EQ(judged(same, scaled(same, 1.11)).exit_code, 1);
  EXPECT_EQ(judged(same, scaled(same, 1.09)).exit_code, 0);
  const Verdict identical = judged(same, same);
  EXPECT_EQ(identical.comparisons[0].decision, Decision::pass);
  EXPECT_EQ(identical.comparisons[0].ratio, 1);
  EXPECT_EQ(identical.comparisons[0].ratio_low, 1);
  EXPECT_EQ(identical.comparisons[0].ratio_high, 1);
}

TEST(Judge, FollowsTheThreshold) {
  Options options;
  options.threshold_percent = 5;
  EXPECT_EQ(judged(kSteady, scaled(kSteady, 1.06), options).exit_code, 1);
  options.threshold_percent = 7;
  EXPECT_EQ(judged(kSteady, scaled(kSteady, 1.06), options).exit_code, 0);
}

TEST(Judge, ReportsCentresRatioAndIntervalOfTheRepetitions) {
  const Verdict verdict = judged(kSteady, scaled(kSteady, 1.2));
  const Comparison& comparison = verdict.comparisons.at(0);
  EXPECT_EQ(comparison.name, "a");
  EXPECT_EQ(comparison.metric, "real_time");
  EXPECT_EQ(comparison.unit, "ns");
  EXPECT_EQ(comparison.status, Status::compared);
  EXPECT_EQ(comparison.baseline.n, 8);
  EXPECT_NEAR(comparison.baseline.value, 100.025, 1e-9);
  EXPECT_NEAR(comparison.current.value, 120.03, 1e-9);
  EXPECT_NEAR(comparison.ratio.value(), 1.2, 1e-9);
  EXPECT_GT(comparison.ratio_low.value(), 1.19);
  EXPECT_LT(comparison.ratio_high.value(), 1.21);
  EXPECT_THAT(verdict.warnings, IsEmpty());
}

TEST(Judge, SeesThatOneOfManyRowsFails) {
  const Verdict verdict =
      judge(baseline_of({repetitions("a", kSteady), repetitions("b", kSteady)}),
            current_of({repetitions("b", scaled(kSteady, 1.2)), repetitions("a", kSteady)}), {});
  EXPECT_EQ(verdict.exit_code, 1);
  EXPECT_EQ(verdict.comparisons[0].decision, Decision::pass);
  EXPECT_EQ(verdict.comparisons[1].decision, Decision::regressed);
}

TEST(Judge, CallsAnImprovementOne) {
  const Verdict verdict = judged(kSteady, scaled(kSteady, 0.8));
  EXPECT_EQ(verdict.exit_code, 0);
  EXPECT_EQ(verdict.comparisons[0].decision, Decision::improved);
}

TEST(Judge, IsUndecidedAboutWideIntervalsAndFailsThemOnlyWhereAsked) {
  const std::vector<double> wide = {80, 120, 90, 110, 100, 85, 115, 95};
  const Verdict verdict = judged(wide, wide);
  EXPECT_EQ(verdict.outcome, Outcome::undecided);
  EXPECT_EQ(verdict.exit_code, 0);
  Options options;
  options.fail_on_unsure = true;
  EXPECT_EQ(judged(wide, wide, options).exit_code, 3);
  EXPECT_EQ(judged(kSteady, kSteady, options).exit_code, 0);
}

TEST(Judge, DecidesOneValueASideByTheRatioWithAWarning) {
  const Verdict slower = judged({100}, {111});
  EXPECT_EQ(slower.exit_code, 1);
  EXPECT_EQ(slower.comparisons[0].decision, Decision::slower);
  EXPECT_EQ(slower.comparisons[0].ratio_low, std::nullopt);
  EXPECT_THAT(slower.warnings, ElementsAre(HasSubstr("nothing is known about noise")));
  EXPECT_EQ(judged({100}, {109}).exit_code, 0);
}

TEST(Judge, IsUnsureAboutFewRepetitionsThatOverlap) {
  const Verdict apart = judged({100, 101, 102}, {112, 113, 114});
  EXPECT_EQ(apart.exit_code, 1);
  EXPECT_EQ(apart.comparisons[0].decision, Decision::slower);
  EXPECT_EQ(apart.comparisons[0].ratio_low, std::nullopt);
  const Verdict overlapping = judged({100, 101, 113}, {112, 113, 114});
  EXPECT_EQ(overlapping.exit_code, 0);
  EXPECT_EQ(overlapping.comparisons[0].decision, Decision::unsure);
  EXPECT_THAT(overlapping.comparisons[0].reasons, ElementsAre(HasSubstr("needs at least 5")));
  EXPECT_THAT(overlapping.warnings, ElementsAre(HasSubstr("at least 5 a side")));
}

TEST(Judge, CorrectsForTheNumberOfRowsThatCouldFail) {
  // U is 10, so p is about 0.01: enough for one comparison and not for forty.
  const std::vector<double> before = {100, 101, 102, 103, 104, 105, 106, 140};
  const std::vector<double> now = {125, 126, 127, 128, 129, 130, 131, 105};
  ResultFile baseline = baseline_of({repetitions("a", before)});
  ResultFile current = current_of({repetitions("a", now)});
  EXPECT_EQ(judge(baseline, current, {}).exit_code, 1);
  for (int index = 0; index < 39; ++index) {
    for (ResultFile* file : {&baseline, &current}) {
      const auto rows = repetitions("b" + std::to_string(index), kSteady);
      file->rows.insert(file->rows.end(), rows.begin(), rows.end());
    }
  }
  const Verdict verdict = judge(baseline, current, {});
  EXPECT_EQ(verdict.exit_code, 0);
  EXPECT_EQ(verdict.comparisons[0].decision, Decision::unsure);
  EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre(HasSubstr("among 40 comparisons")));
}

TEST(Judge, DoesNotLetTheCorrectionSaveARowWithFewRepetitions) {
  const std::vector<double> five = {100, 101, 102, 103, 104};
  ResultFile baseline = baseline_of({repetitions("a", five)});
  ResultFile current = current_of({repetitions("a", scaled(five, 1.2))});
  for (int index = 0; index < 39; ++index) {
    for (ResultFile* file : {&baseline, &current}) {
      const auto rows = repetitions("b" + std::to_string(index), five);
      file->rows.insert(file->rows.end(), rows.begin(), rows.end());
    }
  }
  const Verdict verdict = judge(baseline, current, {});
  EXPECT_EQ(verdict.exit_code, 1);
  EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre(HasSubstr("not corrected for 40")));
}

TEST(Judge, ConvertsUnits) {
  const Verdict verdict =
      judge(baseline_of({repetitions("a", kSteady)}),
            current_of({repetitions("a", scaled(kSteady, 0.00111), results::TimeUnit::us)}), [] {
              Options options;
              options.threshold_percent = 1000;
              return options;
            }());
  EXPECT_NEAR(verdict.comparisons.at(0).ratio.value(), 0.00111 * 1000, 1e-9);
  EXPECT_EQ(verdict.comparisons[0].unit, "ns");
  EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre("current converted from us to ns"));
}

TEST(Judge, NamesAddedAndRemovedRowsAndJudgesTheRest) {
  const Verdict verdict =
      judge(baseline_of({repetitions("a", kSteady), repetitions("gone", kSteady)}),
            current_of({repetitions("new", kSteady), repetitions("a", kSteady)}), {});
  EXPECT_EQ(verdict.exit_code, 0);
  ASSERT_EQ(verdict.comparisons.size(), 3U);
  EXPECT_EQ(verdict.comparisons[1].name, "gone");
  EXPECT_EQ(verdict.comparisons[1].status, Status::removed);
  EXPECT_EQ(verdict.comparisons[1].baseline.n, 8);
  EXPECT_EQ(verdict.comparisons[1].current.n, 0);
  EXPECT_EQ(verdict.comparisons[1].decision, std::nullopt);
  EXPECT_EQ(verdict.comparisons[2].status, Status::added);
  EXPECT_EQ(verdict.comparisons[2].current.n, 8);
  EXPECT_THAT(verdict.warnings, ElementsAre(HasSubstr("missing in the current file: gone"),
                                            HasSubstr("not in the baseline")));
}

TEST(Judge, CannotJudgeARowThatErrorsNow) {
  const ResultFile baseline = baseline_of({repetitions("a", kSteady), repetitions("b", kSteady)});
  const ResultFile current =
      current_of({errored(repetitions("a", kSteady), "no key"), repetitions("b", kSteady)});
  const Verdict verdict = judge(baseline, current, {});
  EXPECT_EQ(verdict.exit_code, 2);
  EXPECT_EQ(verdict.outcome, Outcome::cannot_judge);
  EXPECT_EQ(verdict.comparisons[0].status, Status::errored);
  EXPECT_THAT(verdict.reason, HasSubstr("a was fine in the baseline and errored now"));
  EXPECT_THAT(verdict.reason, HasSubstr("no key"));
}

TEST(Judge, LetsARegressionOutweighAnError) {
  const Verdict verdict = judge(
      baseline_of({repetitions("a", kSteady), repetitions("b", kSteady)}),
      current_of({errored(repetitions("a", kSteady), ""), repetitions("b", scaled(kSteady, 2))}),
      {});
  EXPECT_EQ(verdict.exit_code, 1);
  EXPECT_THAT(verdict.warnings, Contains(HasSubstr("errored now: a")));
  EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre("errored now: no message"));
}

TEST(Judge, LetsAnErrorOutweighUndecidedRows) {
  const std::vector<double> wide = {80, 120, 90, 110, 100, 85, 115, 95};
  Options options;
  options.fail_on_unsure = true;
  const Verdict verdict =
      judge(baseline_of({repetitions("a", kSteady), repetitions("b", wide)}),
            current_of({errored(repetitions("a", kSteady), "x"), repetitions("b", wide)}), options);
  EXPECT_EQ(verdict.exit_code, 2);
}

TEST(Judge, IsNotBarredByErrorsThatWereThereBefore) {
  const ResultFile baseline =
      baseline_of({errored(repetitions("a", kSteady), "x"), errored(repetitions("c", kSteady), "y"),
                   errored(repetitions("gone", kSteady), "z"), repetitions("b", kSteady)});
  const ResultFile current =
      current_of({errored(repetitions("a", kSteady), "x"), repetitions("c", kSteady),
                  repetitions("b", kSteady), errored(repetitions("new", kSteady), "w")});
  const Verdict verdict = judge(baseline, current, {});
  EXPECT_EQ(verdict.exit_code, 0);
  for (const std::size_t index : {0U, 1U, 2U, 4U}) {
    EXPECT_EQ(verdict.comparisons[index].status, Status::errored) << index;
  }
  EXPECT_THAT(verdict.comparisons[0].reasons,
              ElementsAre("errored in the baseline: x", "errored now: x"));
  EXPECT_EQ(verdict.comparisons[1].current.n, 8);
}

TEST(Judge, CannotJudgeWhereEverythingErrored) {
  const Verdict verdict = judge(baseline_of({errored(repetitions("a", kSteady), "x")}),
                                current_of({errored(repetitions("a", kSteady), "y")}), {});
  EXPECT_EQ(verdict.exit_code, 2);
  EXPECT_THAT(verdict.reason, HasSubstr("every row in both files errored: a"));
}

TEST(Judge, CannotJudgeFilesWithNothingInCommon) {
  const Verdict verdict =
      judge(baseline_of({repetitions("a", kSteady)}), current_of({repetitions("b", kSteady)}), {});
  EXPECT_EQ(verdict.exit_code, 2);
  EXPECT_EQ(verdict.reason,
            "nothing in common: no benchmark of base.json is in now.json (such as a and b)");
}

TEST(Judge, CannotJudgeFilesWithoutBenchmarks) {
  EXPECT_EQ(judge(baseline_of({}), current_of({}), {}).reason, "neither file holds a benchmark");
}

TEST(Judge, JudgesOnlyWhatTheFilterFinds) {
  Options options;
  options.filter.emplace("^chat/");
  const ResultFile baseline =
      baseline_of({repetitions("chat/a", kSteady), repetitions("auth/b", kSteady),
                   repetitions("auth/gone", kSteady)});
  const ResultFile current =
      current_of({repetitions("chat/a", kSteady), repetitions("auth/b", scaled(kSteady, 2)),
                  repetitions("auth/new", kSteady)});
  const Verdict verdict = judge(baseline, current, options);
  EXPECT_EQ(verdict.exit_code, 0);
  EXPECT_EQ(verdict.comparisons.size(), 1U);
  options.filter.emplace("nowhere");
  EXPECT_EQ(judge(baseline, current, options).exit_code, 2);
  EXPECT_EQ(judge(baseline, current, options).reason, "no benchmark matches --filter 'nowhere'");
}

TEST(Judge, CannotCompareValuesThatMakeNoRatio) {
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity()}) {
    std::vector<double> values = kSteady;
    values[3] = bad;
    const Verdict verdict =
        judge(baseline_of({repetitions("a", kSteady), repetitions("b", kSteady)}),
              current_of({repetitions("a", values), repetitions("b", kSteady)}), {});
    EXPECT_EQ(verdict.exit_code, 0);
    EXPECT_EQ(verdict.comparisons[0].status, Status::not_comparable);
    EXPECT_EQ(verdict.comparisons[0].ratio, std::nullopt);
    EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre(HasSubstr("current has a value")));
    const Verdict nothing_left = judged(values, kSteady);
    EXPECT_EQ(nothing_left.exit_code, 2);
    EXPECT_THAT(nothing_left.reason, HasSubstr("no row is comparable: the baseline has a value"));
  }
}

TEST(Judge, UsesTheMedianWhereOnlyAggregatesAreStored) {
  const auto aggregates = [](double median) {
    std::vector<Row> rows = repetitions("a", {median * 2, median, 0.01, 0.5});
    const std::vector<std::string> names = {"mean", "median", "cv", "p99"};
    for (std::size_t index = 0; index < rows.size(); ++index) {
      rows[index].kind = Row::Kind::aggregate;
      rows[index].aggregate_name = names[index];
      rows[index].name = "a_" + names[index];
    }
    return rows;
  };
  const Verdict verdict = judge(baseline_of({aggregates(100)}), current_of({aggregates(111)}), {});
  EXPECT_EQ(verdict.exit_code, 1);
  ASSERT_EQ(verdict.comparisons.size(), 1U);
  EXPECT_EQ(verdict.comparisons[0].baseline.n, 1);
  EXPECT_EQ(verdict.comparisons[0].baseline.value, 100);
  EXPECT_THAT(verdict.comparisons[0].reasons, ElementsAre(HasSubstr("only an aggregate")));
  std::vector<Row> mixed = aggregates(1);
  const std::vector<Row> rows = repetitions("a", kSteady);
  mixed.insert(mixed.end(), rows.begin(), rows.end());
  EXPECT_EQ(judge(baseline_of({mixed}), current_of({rows}), {}).comparisons[0].baseline.n, 8)
      << "repetitions come before aggregates wherever they stand";
}

TEST(Judge, GatesThroughputAndProcessorTimeOfMacroRowsAndNotTheirTail) {
  const auto macro = [](double throughput, double cpu, double p99) {
    std::vector<Row> rows = repetitions("macro/chat/64", kSteady, results::TimeUnit::us);
    for (Row& row : rows) {
      row.cpu_time = cpu * row.real_time;
      row.counters = {{"throughput_per_second", throughput * row.real_time},
                      {"latency_ns_p99", p99 * row.real_time}};
    }
    return baseline_of({rows});
  };
  EXPECT_EQ(judge(macro(1, 1, 1), macro(1, 1, 1), {}).exit_code, 0);
  EXPECT_EQ(judge(macro(1, 1, 1), macro(1 / 1.11, 1, 1), {}).exit_code, 1);
  EXPECT_EQ(judge(macro(1, 1, 1), macro(1 / 1.09, 1, 1), {}).exit_code, 0);
  EXPECT_EQ(judge(macro(1, 1, 1), macro(2, 1, 1), {}).exit_code, 0);
  EXPECT_EQ(judge(macro(1, 1, 1), macro(1, 1.2, 1), {}).exit_code, 1);
  const Verdict tail = judge(macro(1, 1, 1), macro(1, 1, 9), {});
  EXPECT_EQ(tail.exit_code, 0);
  ASSERT_EQ(tail.comparisons.size(), 4U);
  EXPECT_EQ(tail.comparisons[3].metric, "latency_ns_p99");
  EXPECT_EQ(tail.comparisons[3].status, Status::ignored);
  EXPECT_EQ(tail.comparisons[3].decision, std::nullopt);
  EXPECT_NEAR(tail.comparisons[3].ratio.value(), 9, 1e-9);
  const Verdict half = judge(macro(1, 1, 1), macro(0.5, 1, 1), {});
  EXPECT_NEAR(half.comparisons[2].ratio.value(), 0.5, 1e-9) << "current over baseline, not turned";
  EXPECT_LE(half.comparisons[2].ratio_low.value(), half.comparisons[2].ratio_high.value());
}

TEST(Judge, IgnoresWhatMacroCouldNotMeasureOnEitherSide) {
  const auto unmeasured = [](double cpu) {
    std::vector<Row> rows = repetitions("macro/chat/64", kSteady);
    for (Row& row : rows) {
      row.cpu_time = cpu;
    }
    return baseline_of({rows});
  };
  const Verdict neither = judge(unmeasured(0), unmeasured(NAN), {});
  EXPECT_EQ(neither.exit_code, 0);
  EXPECT_EQ(neither.comparisons[1].status, Status::ignored);
  const Verdict only_before = judge(unmeasured(5), unmeasured(0), {});
  EXPECT_EQ(only_before.comparisons[1].status, Status::not_comparable);
}

TEST(Judge, DoesNotGateProcessorTimeOrThroughputOfOtherRows) {
  std::vector<Row> rows =
      with_counter(repetitions("a", kSteady), "throughput_per_second", {100, 101, 102});
  const ResultFile baseline = baseline_of({rows});
  for (Row& row : rows) {
    row.cpu_time *= 3;
    row.counters[0].second /= 3;
  }
  const Verdict verdict = judge(baseline, current_of({rows}), {});
  EXPECT_EQ(verdict.exit_code, 0);
  EXPECT_EQ(verdict.comparisons.size(), 2U) << "real_time and the counter";
}

TEST(Judge, GatesJustTheMetricsThatAreNamed) {
  Options options;
  options.metrics = {{"items_per_second"}};
  const ResultFile baseline =
      baseline_of({with_counter(repetitions("a", kSteady), "items_per_second", {1000, 1001})});
  const auto now = [&](double time, double items) {
    return current_of({with_counter(repetitions("a", scaled(kSteady, time)), "items_per_second",
                                    {1000 * items, 1001 * items})});
  };
  EXPECT_EQ(judge(baseline, now(1, 0.85), options).exit_code, 1) << "fewer items are worse";
  EXPECT_EQ(judge(baseline, now(1, 0.95), options).exit_code, 0);
  EXPECT_EQ(judge(baseline, now(2, 1), options).exit_code, 0) << "real_time is not named";
  options.metrics.push_back({"real_time"});
  EXPECT_EQ(judge(baseline, now(2, 1), options).exit_code, 1);
  options.metrics = {{"cpu_time"}};
  EXPECT_EQ(judge(baseline, now(2, 1), options).exit_code, 1);
  EXPECT_EQ(judge(baseline, now(1, 0.1), options).exit_code, 0);
}

TEST(Judge, TakesANamedMetricOfUnknownDirectionAsLowerIsBetterAndSaysSo) {
  Options options;
  options.metrics = {{"frames"}};
  const auto file = [](double frames) {
    return baseline_of(
        {with_counter(repetitions("a", kSteady), "frames", {frames, frames * 1.001})});
  };
  const Verdict rising = judge(file(100), file(120), options);
  EXPECT_EQ(rising.exit_code, 1);
  EXPECT_THAT(rising.warnings, Contains(HasSubstr("whose direction nobody gave")));
  options.metrics = {{"frames", results::Better::higher}};
  EXPECT_EQ(judge(file(100), file(120), options).exit_code, 0);
  const Verdict falling = judge(file(120), file(100), options);
  EXPECT_EQ(falling.exit_code, 1);
  EXPECT_THAT(falling.warnings, IsEmpty());
}

TEST(Judge, RefusesAMetricThatNoBenchmarkHas) {
  Options options;
  options.metrics = {{"frames"}};
  try {
    judged(kSteady, kSteady, options);
    FAIL() << "accepted an unknown metric";
  } catch (const results::InputError& error) {
    EXPECT_STREQ(error.what(),
                 "--metric frames: no benchmark in both files has it; there are real_time, "
                 "cpu_time");
  }
  EXPECT_THAT(
      judge(baseline_of({repetitions("a", {1})}), current_of({repetitions("b", {1})}), options)
          .reason,
      HasSubstr("nothing in common"));
}

TEST(Judge, CannotCompareAMetricThatOneSideLacks) {
  Options options;
  options.metrics = {{"items_per_second"}, {"real_time"}};
  const Verdict verdict =
      judge(baseline_of({with_counter(repetitions("a", kSteady), "items_per_second", {5, 6})}),
            current_of({repetitions("a", kSteady)}), options);
  EXPECT_EQ(verdict.comparisons[1].status, Status::not_comparable);
  EXPECT_THAT(verdict.comparisons[1].reasons, ElementsAre("current has no items_per_second"));
}

TEST(Judge, DecidesExactMetricsWithoutATest) {
  Options options;
  options.metrics = {{"allocations"}};
  const auto file = [](std::vector<double> allocations) {
    ResultFile made =
        baseline_of({with_counter(repetitions("a", kSteady), "allocations", allocations)});
    made.context.set_text("gatebench.metrics",
                          R"({"allocations":{"better":"lower","exact":true}})");
    return made;
  };
  EXPECT_EQ(judge(file({100}), file({111}), options).comparisons[1].decision, Decision::regressed);
  EXPECT_EQ(judge(file({100}), file({110}), options).comparisons[1].decision, Decision::pass);
  const Verdict from_nothing = judge(file({0}), file({1}), options);
  EXPECT_EQ(from_nothing.exit_code, 1);
  EXPECT_EQ(from_nothing.comparisons[1].ratio, std::nullopt);
  EXPECT_EQ(judge(file({0}), file({0}), options).exit_code, 0);
  EXPECT_THAT(judge(file({1, 2}), file({1}), options).comparisons[1].reasons,
              ElementsAre(HasSubstr("said to be exact")));
}

TEST(Judge, DoesNotCompareDifferentMachinesUnlessAllowed) {
  ResultFile baseline = baseline_of({repetitions("a", kSteady)});
  ResultFile current = current_of({repetitions("a", scaled(kSteady, 2))});
  baseline.context.set_text("gatebench.cpu_model", "x");
  current.context.set_text("gatebench.cpu_model", "y");
  const Verdict verdict = judge(baseline, current, {});
  EXPECT_EQ(verdict.exit_code, 2);
  EXPECT_FALSE(verdict.environment.comparable);
  EXPECT_EQ(verdict.comparisons[0].status, Status::not_comparable);
  EXPECT_THAT(verdict.reason, HasSubstr("gatebench.cpu_model is \"x\" in the baseline and \"y\""));
  Options options;
  options.allow_different_hosts = true;
  const Verdict allowed = judge(baseline, current, options);
  EXPECT_EQ(allowed.exit_code, 1);
  EXPECT_TRUE(allowed.environment.comparable);
  EXPECT_THAT(allowed.warnings, ElementsAre(HasSubstr("different machines")));
}

TEST(Judge, TellsMachinesByProcessorsAndCachesWhereNoModelIsKnown) {
  for (const std::string key : {"num_cpus", "caches"}) {
    ResultFile baseline = baseline_of({repetitions("a", kSteady)});
    ResultFile current = current_of({repetitions("a", kSteady)});
    baseline.context.set_number(key, 2);
    current.context.set_number(key, 2);
    EXPECT_EQ(judge(baseline, current, {}).exit_code, 0);
    current.context.set_number(key, 4);
    EXPECT_EQ(judge(baseline, current, {}).exit_code, 2);
    baseline.context.set_text("gatebench.cpu_model", "x");
    current.context.set_text("gatebench.cpu_model", "x");
    EXPECT_EQ(judge(baseline, current, {}).exit_code, 0);
  }
}

TEST(Judge, WarnsOfAnotherClockSpeedBuildOrSession) {
  ResultFile baseline = baseline_of({repetitions("a", kSteady)});
  ResultFile current = current_of({repetitions("a", kSteady)});
  baseline.context.set_number("mhz_per_cpu", 2000);
  current.context.set_number("mhz_per_cpu", 2100);
  EXPECT_THAT(judge(baseline, current, {}).warnings, IsEmpty()) << "5 % is within";
  current.context.set_number("mhz_per_cpu", 2101);
  EXPECT_THAT(judge(baseline, current, {}).warnings, ElementsAre(HasSubstr("clock speed")));
  current.context.set_number("mhz_per_cpu", 2000);
  for (const std::string key : {"gatebench.build_type", "gatebench.compiler", "gatebench.flags"}) {
    baseline.context.set_text(key, "x");
    EXPECT_THAT(judge(baseline, current, {}).warnings, IsEmpty()) << "unknown is not different";
    current.context.set_text(key, "y");
    EXPECT_THAT(judge(baseline, current, {}).warnings, ElementsAre(HasSubstr(key + " is \"x\"")));
    current.context.set_text(key, "x");
  }
  current.context.set_text("gatebench.session", "two");
  EXPECT_THAT(judge(baseline, current, {}).warnings,
              ElementsAre(HasSubstr("session noise unknown")));
  baseline.context = {};
  EXPECT_THAT(judge(baseline, current, {}).warnings, Contains(HasSubstr("session noise unknown")));
}

TEST(Judge, DoesNotWarnOfAnotherCommitWhichIsWhatIsCompared) {
  ResultFile baseline = baseline_of({repetitions("a", kSteady)});
  ResultFile current = current_of({repetitions("a", kSteady)});
  baseline.context.set_text("gatebench.commit", "x");
  current.context.set_text("gatebench.commit", "y");
  EXPECT_THAT(judge(baseline, current, {}).warnings, IsEmpty());
}

TEST(Judge, PassesOnTheWarningsOfTheReaders) {
  ResultFile baseline = baseline_of({repetitions("a", kSteady)});
  baseline.warnings = {"base"};
  ResultFile current = current_of({repetitions("a", kSteady)});
  current.warnings = {"now"};
  EXPECT_THAT(judge(baseline, current, {}).warnings, ElementsAre("base", "now"));
}

TEST(Words, AreThoseOfTheContract) {
  EXPECT_EQ(word(Status::compared), "compared");
  EXPECT_EQ(word(Status::added), "added");
  EXPECT_EQ(word(Status::removed), "removed");
  EXPECT_EQ(word(Status::errored), "errored");
  EXPECT_EQ(word(Status::not_comparable), "not_comparable");
  EXPECT_EQ(word(Status::ignored), "ignored");
  EXPECT_EQ(word(Decision::regressed), "regressed");
  EXPECT_EQ(word(Decision::slower), "slower");
  EXPECT_EQ(word(Decision::pass), "pass");
  EXPECT_EQ(word(Decision::improved), "improved");
  EXPECT_EQ(word(Decision::unsure), "unsure");
  EXPECT_EQ(word(Outcome::pass), "pass");
  EXPECT_EQ(word(Outcome::regression), "regression");
  EXPECT_EQ(word(Outcome::undecided), "undecided");
  EXPECT_EQ(word(Outcome::cannot_judge), "cannot_judge");
}

}  // namespace
}  // namespace compare::verdict

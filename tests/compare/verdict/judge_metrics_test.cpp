#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "compare/results/input_error.h"
#include "compare/verdict/judge.h"
#include "tests/compare/verdict/judging.h"

namespace compare::verdict {
namespace {

using results::ResultFile;
using results::Row;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(JudgeMetrics, GatesThroughputAndProcessorTimeOfMacroRowsAndNotTheirTail) {
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

TEST(JudgeMetrics, IgnoresWhatMacroCouldNotMeasureOnEitherSide) {
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

TEST(JudgeMetrics, DoesNotGateProcessorTimeOrThroughputOfOtherRows) {
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

TEST(JudgeMetrics, GatesJustTheMetricsThatAreNamed) {
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

TEST(JudgeMetrics, TakesANamedMetricOfUnknownDirectionAsLowerIsBetterAndSaysSo) {
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

TEST(JudgeMetrics, RefusesAMetricThatNoBenchmarkHas) {
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

TEST(JudgeMetrics, CannotCompareAMetricThatOneSideLacks) {
  Options options;
  options.metrics = {{"items_per_second"}, {"real_time"}};
  const Verdict verdict =
      judge(baseline_of({with_counter(repetitions("a", kSteady), "items_per_second", {5, 6})}),
            current_of({repetitions("a", kSteady)}), options);
  EXPECT_EQ(verdict.comparisons[1].status, Status::not_comparable);
  EXPECT_THAT(verdict.comparisons[1].reasons, ElementsAre("current has no items_per_second"));
  EXPECT_EQ(verdict.exit_code, 2) << "what gated and is gone is no pass";
}

TEST(JudgeMetrics, TakesNoFailureForAMeasurement) {
  Options options;
  options.metrics = {{"failure_ratio"}};
  const auto judged_ratios = [&](const std::vector<double>& before,
                                 const std::vector<double>& now) {
    return judge(baseline_of({with_counter(repetitions("a", kSteady), "failure_ratio", before)}),
                 current_of({with_counter(repetitions("a", kSteady), "failure_ratio", now)}),
                 options);
  };
  const Verdict worse = judged_ratios({0}, {0.3});
  EXPECT_EQ(worse.exit_code, 1);
  EXPECT_EQ(worse.comparisons[1].decision, Decision::slower);
  EXPECT_FALSE(worse.comparisons[1].ratio) << "infinitely more is no number";
  EXPECT_EQ(judged_ratios({0.01}, {0}).comparisons[1].decision, Decision::improved);
  EXPECT_EQ(judged_ratios({0}, {0}).comparisons[1].decision, Decision::pass);
  const Verdict touching = judged_ratios({0, 0, 0, 0.01}, {0.3, 0});
  EXPECT_EQ(touching.comparisons[1].decision, Decision::unsure);
  EXPECT_EQ(touching.comparisons[1].enough_repetitions, std::nullopt) << "none would tell";
  options.metrics = {{"failure_ratio", results::Better::higher}};
  EXPECT_EQ(judged_ratios({0.3}, {0}).exit_code, 2) << "of what should be high, 0 is nothing";
}

TEST(JudgeMetrics, DoesNotPassTheTimesOfRequestsThatFail) {
  const auto judged_at = [](double before, double now) {
    return judge(
        baseline_of({with_counter(repetitions("a", kSteady), "failure_ratio", {before})}),
        current_of({with_counter(repetitions("a", scaled(kSteady, 0.1)), "failure_ratio", {now})}),
        {});
  };
  const Verdict failing = judged_at(0, 0.9);
  EXPECT_EQ(failing.exit_code, 2);
  EXPECT_THAT(failing.reason, HasSubstr("90 % of the requests fail, 0 % before"));
  EXPECT_EQ(judged_at(0, 0.009).comparisons[0].decision, Decision::improved);
  EXPECT_EQ(judged_at(0.5, 0.5).comparisons[0].decision, Decision::improved);
  EXPECT_EQ(judged_at(0.9, 0).comparisons[0].decision, Decision::improved);
}

TEST(JudgeMetrics, IsUnsureOfAFallWhoseDirectionNobodySaid) {
  Options options;
  options.metrics = {{"frames"}};
  const auto file = [](double frames) {
    return result_file("f", {with_counter(repetitions("a", kSteady), "frames", {frames})});
  };
  EXPECT_EQ(judge(file(100), file(10), options).comparisons[1].decision, Decision::unsure);
  EXPECT_EQ(judge(file(10), file(100), options).exit_code, 1);
  options.metrics = {{"frames", results::Better::lower}};
  EXPECT_EQ(judge(file(100), file(10), options).comparisons[1].decision, Decision::improved);
}

TEST(JudgeMetrics, SaysWhereItIsToldAnotherDirectionThanIsKnown) {
  Options options;
  options.metrics = {{"real_time", results::Better::higher}};
  EXPECT_THAT(judged(kSteady, kSteady, options).comparisons[0].reasons,
              Contains(HasSubstr("though it is known to be better lower")));
  options.metrics = {{"real_time", results::Better::lower}};
  EXPECT_THAT(judged(kSteady, kSteady, options).comparisons[0].reasons, IsEmpty());
}

TEST(JudgeMetrics, WarnsOfAnExactMetricThatIsWorseAndNotJudged) {
  const auto file = [](double allocations) {
    return result_file("f",
                       {with_counter(repetitions("a", kSteady), "allocs_per_op", {allocations})});
  };
  EXPECT_THAT(judge(file(10), file(15), {}).warnings, Contains(HasSubstr("of an exact metric")));
  EXPECT_THAT(judge(file(10), file(10), {}).warnings,
              Not(Contains(HasSubstr("of an exact metric"))));
}

TEST(JudgeMetrics, ConvertsTheUnitOfACounterOrRefusesToCompareIt) {
  const auto file = [](const char* unit, const char* better, double value) {
    ResultFile made = result_file("f", {with_counter(repetitions("a", kSteady), "delay", {value})});
    made.context.set_text("gatebench.metrics", std::string(R"({"delay":{"unit":")") + unit +
                                                   R"(","better":")" + better + R"("}})");
    return made;
  };
  Options options;
  options.metrics = {{"delay"}};
  const Verdict converted = judge(file("ms", "lower", 250), file("s", "lower", 0.3), options);
  EXPECT_NEAR(converted.comparisons[1].ratio.value(), 1.2, 1e-9);
  EXPECT_TRUE(converted.comparisons[1].unit_converted);
  EXPECT_EQ(converted.comparisons[1].unit, "ms");
  EXPECT_NEAR(converted.comparisons[1].current.value, 300, 1e-9);
  EXPECT_EQ(converted.exit_code, 1);
  const Verdict other = judge(file("ms", "lower", 250), file("B", "lower", 2), options);
  EXPECT_EQ(other.comparisons[1].status, Status::not_comparable);
  EXPECT_THAT(other.comparisons[1].reasons,
              ElementsAre("delay is in 'ms' in the baseline and in 'B' now"));
  EXPECT_EQ(other.exit_code, 2);
  const Verdict turned = judge(file("ms", "lower", 250), file("ms", "higher", 200), options);
  EXPECT_THAT(turned.comparisons[1].reasons,
              ElementsAre("delay is better lower in the baseline and better higher now"));
  EXPECT_EQ(turned.exit_code, 2);
  options.metrics = {{"delay", results::Better::lower}};
  EXPECT_EQ(judge(file("ms", "lower", 250), file("ms", "higher", 200), options).exit_code, 0)
      << "the user said which";
}

TEST(JudgeMetrics, ComparesNoValueWhoseRatiosLeaveTheRange) {
  std::vector<double> tiny = kSteady;
  tiny[3] = 1e-200;
  const Verdict verdict = judged(tiny, kSteady);
  EXPECT_EQ(verdict.comparisons[0].status, Status::not_comparable);
  EXPECT_THAT(verdict.comparisons[0].reasons,
              ElementsAre("the baseline has a value out of range (1e-100 to 1e100)"));
}

TEST(JudgeMetrics, DecidesExactMetricsWithoutATest) {
  Options options;
  options.metrics = {{"allocations"}};
  const auto file = [](const std::vector<double>& allocations) {
    ResultFile made =
        baseline_of({with_counter(repetitions("a", kSteady), "allocations", allocations)});
    made.context.set_text("gatebench.metrics",
                          R"({"allocations":{"better":"lower","exact":true}})");
    return made;
  };
  EXPECT_EQ(judge(file({1000}), file({1002}), options).comparisons[1].decision,
            Decision::regressed);
  EXPECT_EQ(judge(file({1000}), file({1001}), options).comparisons[1].decision, Decision::pass);
  const Verdict from_nothing = judge(file({0}), file({1}), options);
  EXPECT_EQ(from_nothing.exit_code, 1);
  EXPECT_EQ(from_nothing.comparisons[1].ratio, std::nullopt);
  EXPECT_EQ(judge(file({0}), file({0}), options).exit_code, 0);
  EXPECT_THAT(judge(file({1, 2}), file({1}), options).comparisons[1].reasons,
              ElementsAre(HasSubstr("said to be exact")));
}

}  // namespace
}  // namespace compare::verdict

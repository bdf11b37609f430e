// Recovery, knee, impact and fairness.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "macro/record/fairness.h"
#include "macro/record/impact.h"
#include "macro/record/knee.h"
#include "macro/record/overhead.h"
#include "macro/record/recovery.h"

namespace macro {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Seconds of 1,000 right answers each with these p99 in milliseconds; below 0: no answer came.
std::vector<IntervalRecord> seconds_of(const std::vector<double>& p99_ms) {
  std::vector<IntervalRecord> intervals;
  for (std::size_t i = 0; i < p99_ms.size(); ++i) {
    IntervalRecord& interval = intervals.emplace_back();
    interval.begin_seconds = static_cast<double>(i);
    interval.length_seconds = 1;
    if (p99_ms[i] >= 0) {
      interval.succeeded = 1000;
      interval.latency_ns_p99 = p99_ms[i] * 1e6;
    }
  }
  return intervals;
}

const Spike kSpike{4, 6};

TEST(Recovery, IsWhenThreeSecondsInARowAreAsBefore) {
  const auto found =
      recovery_findings(seconds_of({2, 2, 3, 2, 90, 99, 50, 4, 4.1, 4, 4, 4, 4}), kSpike);
  EXPECT_EQ(found[0].name, "recovery_seconds");
  EXPECT_EQ(found[0].value, 3) << "4.1 ms is more than twice the median of 2";
  EXPECT_EQ(found[1].value, 2e6);
  EXPECT_EQ(found[2].value, 94.5e6);
  EXPECT_EQ(found[3].value, 1000);
  EXPECT_EQ(found[5].value, 0);
}

TEST(Recovery, AllowsAMillisecondMoreWhereBeforeWasFast) {
  const auto p99 = [](double after) {
    return seconds_of({0.2, 0.2, 0.2, 0.2, 9, 9, after, after, after});
  };
  EXPECT_EQ(recovery_findings(p99(1.2), kSpike)[0].value, 0);
  EXPECT_FALSE(recovery_findings(p99(1.21), kSpike)[0].value);
}

TEST(Recovery, IsNotWhereRequestsFailOrNothingIsAnswered) {
  auto intervals = seconds_of({2, 2, 2, 2, 9, 9, -1, 2, 2, 2, 2, 2});
  EXPECT_EQ(recovery_findings(intervals, kSpike)[0].value, 1);
  intervals[8].failures = {{"timeout", 1}};
  EXPECT_EQ(recovery_findings(intervals, kSpike)[0].value, 3);
  EXPECT_EQ(recovery_findings(intervals, kSpike)[5].value, 1);
}

TEST(Recovery, IsAbsentWhereTheRunEndedBefore) {
  const auto found = recovery_findings(seconds_of({2, 2, 2, 2, 9, 9, 9, 2, 2}), kSpike);
  EXPECT_FALSE(found[0].value);
  EXPECT_THAT(found[0].note, HasSubstr("not within the run"));
}

TEST(Recovery, NeedsToKnowWhatWasNormal) {
  EXPECT_THAT(recovery_findings(seconds_of({2, 2, 9, 2, 2, 2}), {2, 3})[0].note,
              HasSubstr("is not known"));
  EXPECT_THAT(recovery_findings(seconds_of({-1, -1, -1, 9, 2, 2, 2}), {3, 4})[0].note,
              HasSubstr("is not known"));
  EXPECT_FALSE(recovery_findings({}, kSpike)[0].value);
}

TEST(Recovery, PassesOverTheSecondInWhichTheSpikeEnds) {
  const auto found = recovery_findings(seconds_of({2, 2, 2, 2, 9, 9, 2, 2, 2, 2, 2}), {4, 6.5});
  EXPECT_EQ(found[0].value, 0.5);
}

StepRecord step_of(double users, double throughput, double mean_ns) {
  StepRecord step;
  step.load = "users:" + std::to_string(static_cast<int>(users));
  step.offered = users;
  step.block.throughput_per_second = throughput;
  step.block.latency_ns_mean = mean_ns;
  return step;
}

TEST(Knee, IsTheStepOfGreatestPower) {
  const auto found = staircase_findings({step_of(100, 1000, 1e6), step_of(200, 1900, 1.1e6),
                                         step_of(400, 2400, 4e6), step_of(800, 2450, 12e6)});
  EXPECT_EQ(found[0].name, "ceiling_per_second");
  EXPECT_EQ(found[0].value, 2450);
  EXPECT_EQ(found[0].note, "at users:800") << "2 % more is a plateau";
  EXPECT_EQ(found[1].value, 1900);
  EXPECT_EQ(found[2].value, 200);
  EXPECT_THAT(found[2].note, Not(HasSubstr("not reached")));
}

TEST(Knee, IsNotReachedWhereThroughputStillRises) {
  const auto found = staircase_findings({step_of(100, 1000, 1e6), step_of(200, 2000, 1e6)});
  EXPECT_THAT(found[0].note, HasSubstr("not reached"));
  EXPECT_THAT(found[1].note, HasSubstr("not reached"));
}

TEST(Knee, LeavesOutStepsThatAreNoMeasurement) {
  std::vector<StepRecord> steps = {step_of(100, 1000, 1e6), step_of(200, 1900, 1.5e6),
                                   step_of(400, 9000, 1e5)};
  steps[2].block.invalid_reason = "30 % of the requests failed";
  const auto found = staircase_findings(steps);
  EXPECT_EQ(found[0].value, 1900);
  EXPECT_EQ(found[0].note, "at users:200") << "the step above shows that it can no more";
  steps[0].block.invalid_reason = steps[1].block.invalid_reason = "x";
  EXPECT_FALSE(staircase_findings(steps)[0].value);
  EXPECT_FALSE(staircase_findings({})[1].value);
}

TEST(Knee, IsNeitherWhereTheClientHeldItselfBack) {
  std::vector<StepRecord> steps = {step_of(100, 1000, 1e6), step_of(200, 1000, 1e6)};
  steps[1].block.held_at_per_second = 1000;
  for (const FindingRecord& finding : staircase_findings(steps)) {
    EXPECT_FALSE(finding.value);
    EXPECT_THAT(finding.note, HasSubstr("held itself back"));
  }
  steps[1].block.held_at_per_second = 4000;
  EXPECT_TRUE(staircase_findings(steps)[0].value) << "the target was slower than that";
}

TEST(Knee, IsNeitherWhereEveryStepWasThinkTimeBound) {
  std::vector<StepRecord> steps = {step_of(100, 1000, 1e6), step_of(200, 2000, 1e6)};
  for (StepRecord& step : steps) {
    step.block.checks = {{"think_time_bound", CheckOutcome::warned, "", "", ""}};
  }
  const auto found = staircase_findings(steps);
  EXPECT_FALSE(found[0].value);
  EXPECT_FALSE(found[1].value);
  EXPECT_THAT(found[0].note, HasSubstr("up to 2,000 requests/s"));
  steps[1].block.checks.clear();
  EXPECT_TRUE(staircase_findings(steps)[0].value);
}

/// Pairs that differ by `added_ns` and `ratio`, each pair a little otherwise.
RunRecord pairs_of(std::size_t pairs, double added_ns, double ratio) {
  RunRecord run;
  run.reference_title = "limiter off";
  for (std::size_t i = 0; i < pairs; ++i) {
    const double shade = static_cast<double>(i) - static_cast<double>(pairs - 1) / 2;
    BlockRecord& without = run.direct_blocks.emplace_back();
    without.latency_ns_p50 = 3e6 + 1e5 * shade;
    without.throughput_per_second = 1000 + 10 * shade;
    without.gateway_cpu_ns_per_request = 20e3;
    BlockRecord& with = run.blocks.emplace_back();
    with.latency_ns_p50 = *without.latency_ns_p50 + added_ns + 1e3 * shade;
    with.throughput_per_second = without.throughput_per_second * ratio * (1 + 1e-3 * shade);
    with.gateway_cpu_ns_per_request = 20.5e3;
  }
  return run;
}

TEST(Impact, HasDifferencesAndARatioWithIntervals) {
  const auto found = impact_findings(pairs_of(8, 10e3, 0.99), {});
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(found[0].name, "added_latency_ns_p50");
  EXPECT_NEAR(*found[0].value, 10e3, 1);
  EXPECT_LT(*found[0].low, 10e3);
  EXPECT_GT(*found[0].high, 10e3);
  EXPECT_FALSE(found[1].value) << "p90 was not measured";
  EXPECT_EQ(found[3].name, "throughput_ratio");
  EXPECT_NEAR(*found[3].value, 0.99, 1e-4);
  EXPECT_NEAR(*found[4].value, 500, 1e-6);
  EXPECT_TRUE(found[0].goal.empty());
  EXPECT_FALSE(found[0].met);
}

TEST(Impact, MeetsTheLimitersGoalJustBelow5Milliseconds) {
  const ImpactGoals goals = impact_goals_of("rate-limit");
  EXPECT_EQ(impact_findings(pairs_of(8, 4.99e6, 1), goals)[0].met, true);
  const FindingRecord missed = impact_findings(pairs_of(8, 5.01e6, 1), goals)[0];
  EXPECT_EQ(missed.met, false);
  EXPECT_EQ(missed.goal, "< 5.00 ms");
  EXPECT_THAT(missed.note, Not(HasSubstr("not proven")));
  EXPECT_THAT(impact_findings(pairs_of(8, 5.001e6, 1), goals)[0].note, HasSubstr("not proven"));
}

TEST(Impact, MissesTheThroughputGoalWhereALossIsProven) {
  const ImpactGoals goals = impact_goals_of("rate-limit");
  EXPECT_EQ(impact_findings(pairs_of(8, 0, 0.9485), goals)[3].met, true) << "not proven";
  EXPECT_EQ(impact_findings(pairs_of(8, 0, 0.94), goals)[3].met, false);
  const FindingRecord few = impact_findings(pairs_of(5, 0, 0.5), goals)[3];
  EXPECT_FALSE(few.met) << "neither: no interval from 5 pairs";
  EXPECT_THAT(few.note, HasSubstr("measure more pairs"));
}

TEST(Impact, HasGoalsOfLimiterAndMetricsOnly) {
  EXPECT_EQ(impact_goals_of("metrics").added_ns_p50, 1e6);
  EXPECT_FALSE(impact_goals_of("metrics").least_throughput_ratio);
  EXPECT_FALSE(impact_goals_of("auth").added_ns_p50);
  EXPECT_FALSE(impact_goals_of("ledger").added_ns_p50);
}

TEST(Impact, LeavesOutInvalidPairs) {
  RunRecord run = pairs_of(3, 10e3, 1);
  run.direct_blocks[0].invalid_reason = "x";
  run.blocks[1].invalid_reason = "x";
  EXPECT_THAT(impact_findings(run, {})[0].note, HasSubstr("1 pairs"));
  run.blocks[2].invalid_reason = "x";
  EXPECT_FALSE(impact_findings(run, {})[0].value);
  EXPECT_TRUE(impact_findings(RunRecord(), {}).empty());
}

TEST(Impact, IsHeadedByItsReferenceInTheReport) {
  EXPECT_THAT(overhead_report(pairs_of(6, 10e3, 1)), HasSubstr("against limiter off over 6 pairs"));
  RunRecord direct = pairs_of(6, 10e3, 1);
  direct.reference_title = "direct";
  EXPECT_THAT(overhead_report(direct), HasSubstr("overhead      of the gateway over 6 pairs"));
}

TEST(Fairness, ExpectsToBeRefusedWhatGoesBeyondTheLimit) {
  // 100/s for 10 s and 200 in the bucket: 1,200 of 4,000 may pass.
  const UserLimit limit{100, 200};
  const auto found = fairness_findings({{"ann", 1200, 2800, 10}, {"bob", 900, 0, 10}}, limit);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].name, "refused_share_ann");
  EXPECT_DOUBLE_EQ(*found[0].value, 0.7);
  EXPECT_EQ(found[0].met, true);
  EXPECT_THAT(found[0].note, HasSubstr("expected 70.0 %"));
  EXPECT_EQ(found[1].met, true) << "who stays below it is never refused";
}

TEST(Fairness, IsMissedOverTwoPointsOff) {
  const UserLimit limit{500, 0};
  EXPECT_EQ(fairness_findings({{"u", 5199, 4801, 10}}, limit)[0].met, true);
  EXPECT_EQ(fairness_findings({{"u", 5201, 4799, 10}}, limit)[0].met, false);
  EXPECT_THAT(fairness_findings({{"u", 5201, 4799, 10}}, limit)[0].note,
              HasSubstr("more was let through"));
  EXPECT_EQ(fairness_findings({{"u", 4799, 5201, 10}}, limit)[0].met, false);
}

TEST(Fairness, AllowsFewRequestsThreeDeviations) {
  const UserLimit limit{5, 0};  // half of 100: a deviation is 5 points
  EXPECT_EQ(fairness_findings({{"u", 64, 36, 10}}, limit)[0].met, true);
  EXPECT_EQ(fairness_findings({{"u", 66, 34, 10}}, limit)[0].met, false);
}

TEST(Fairness, HasNoShareOfNothing) {
  EXPECT_FALSE(fairness_findings({{"u", 0, 0, 10}}, {1, 0})[0].value);
}

}  // namespace
}  // namespace macro

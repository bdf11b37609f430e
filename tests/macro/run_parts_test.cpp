#include "macro/run/run_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace macro {
namespace {

using testing::HasSubstr;

/// Ten intervals of 0.3 s with answers, then `silent` without, of which requests wait.
std::vector<IntervalRecord> silent_after_three_seconds(int silent) {
  std::vector<IntervalRecord> intervals;
  for (int i = 0; i < 10 + silent; ++i) {
    IntervalRecord interval;
    interval.begin_seconds = 0.3 * i;
    interval.length_seconds = 0.3;
    interval.succeeded = i < 10 ? 100 : 0;
    interval.in_flight = 4;
    intervals.push_back(interval);
  }
  return intervals;
}

BlockRecord block_with_slowest(double latency_ns) {
  BlockRecord block;
  block.latency_ns_max = latency_ns;
  return block;
}

TEST(AnsweringCheck, PassesASilenceOfTenTimesTheSlowestAnswer) {
  const CheckRecord check =
      answering_check(silent_after_three_seconds(3), block_with_slowest(0.1e9));
  EXPECT_EQ(check.outcome, CheckOutcome::passed) << check.value;
}

TEST(AnsweringCheck, FailsALongerOneAndSaysSinceWhen) {
  const CheckRecord check =
      answering_check(silent_after_three_seconds(4), block_with_slowest(0.1e9));
  EXPECT_EQ(check.outcome, CheckOutcome::failed);
  EXPECT_EQ(check.value, "no right answer for 1.2 s");
  EXPECT_THAT(check.note, HasSubstr("from 3.0 s on"));
}

TEST(AnsweringCheck, TakesSlowStreamsThatAllEndAtOnceForWhatTheyAre) {
  const CheckRecord check =
      answering_check(silent_after_three_seconds(5), block_with_slowest(1.6e9));
  EXPECT_EQ(check.outcome, CheckOutcome::passed);
}

TEST(AnsweringCheck, IsNotAboutTimesInWhichNobodyAsks) {
  auto intervals = silent_after_three_seconds(20);
  for (IntervalRecord& interval : intervals) {
    interval.in_flight = 0;
  }
  EXPECT_EQ(answering_check(intervals, block_with_slowest(1e6)).outcome, CheckOutcome::passed);
}

TEST(AnsweringCheck, IsUnmeasuredWithoutAnyAnswer) {
  EXPECT_EQ(answering_check(silent_after_three_seconds(1), BlockRecord()).outcome,
            CheckOutcome::unmeasured);
}

TEST(RunParts, TellTheCeilingOfUsersWhoPauseDifferently) {
  LoadShape shape;
  shape.level = 500;
  shape.think = {{std::chrono::seconds(1), std::chrono::seconds(2)},
                 {std::chrono::milliseconds(100), std::chrono::milliseconds(500)}};
  RunRecord run;
  describe_load(shape, run);
  // 250 users every 1.5 s and 250 every 0.3 s offer 1,000/s: as 500 that pause for half a second.
  EXPECT_NEAR(*run.think_seconds_mean, 0.5, 1e-9);
  EXPECT_EQ(shape_label(shape), "users:500");
  ASSERT_EQ(thinking_users(shape).size(), 2U);
  EXPECT_EQ(thinking_users(shape)[0].users, 250);
}

}  // namespace
}  // namespace macro

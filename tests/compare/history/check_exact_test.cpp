// Counted metrics: no noise, no waiting.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/history/timelines.h"

namespace compare::history {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Check counted(const std::vector<double>& values) {
  Series series = series_of("a", values);
  series.exact = true;
  return checked(timeline_of(std::vector{series}));
}

TEST(CountedHistory, ChangesAtOnce) {
  const Check found = counted({1000, 1000, 1000, 1002});
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].commit, 3U);
  EXPECT_TRUE(found.events[0].slower);
  EXPECT_DOUBLE_EQ(found.events[0].movements.at(0).ratio, 1.002);
}

TEST(CountedHistory, DoesNotChangeByAThousandthOrLess) {
  EXPECT_THAT(counted({1000, 1001, 1000, 999}).events, IsEmpty());
  EXPECT_EQ(counted({1000, 1000, 998.9}).events.size(), 1U);
}

TEST(CountedHistory, CountsManySmallStepsTogether) {
  const Check found = counted({10000, 10006, 10006, 10012, 10012});
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].commit, 3U);
}

TEST(CountedHistory, SaysThatAChangeWentBack) {
  const Check found = counted({10, 10, 10, 12, 12, 10, 10});
  EXPECT_THAT(found.events, IsEmpty());
  EXPECT_THAT(found.warnings, ElementsAre("slower at c3, went back at c5: micro: a real_time"));
}

TEST(CountedHistory, MayRiseFromNothing) {
  const Check found = counted({0, 0, 0, 5, 5});
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_TRUE(found.events[0].slower);
  EXPECT_EQ(found.events[0].movements.at(0).before, 0);
  EXPECT_EQ(found.events[0].movements.at(0).after, 5);
  EXPECT_TRUE(std::isinf(found.events[0].movements.at(0).ratio));
}

TEST(CountedHistory, IsJudgedAsTimedWhereItMovesAllTheTime) {
  EXPECT_THAT(counted(noisy({{1000, 60}}, 0.01)).events, IsEmpty());
  EXPECT_EQ(counted(noisy({{1000, 60}, {1100, 30}}, 0.01)).events.size(), 1U);
}

}  // namespace
}  // namespace compare::history

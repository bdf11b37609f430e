#include "compare/history/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/compare/history/timelines.h"

namespace compare::history {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(HistoryCheck, FindsWhereASeriesGotSlowerAndByHowMuch) {
  const Check found = checked(timeline_of(noisy({{100, 40}, {110, 40}})));
  ASSERT_EQ(found.events.size(), 1U);
  const Event& event = found.events.front();
  EXPECT_EQ(event.kind, EventKind::step);
  EXPECT_EQ(event.commit, 40U);
  EXPECT_TRUE(event.slower);
  EXPECT_TRUE(event.fresh);
  ASSERT_EQ(event.movements.size(), 1U);
  EXPECT_NEAR(event.movements[0].ratio, 1.1, 0.01);
  EXPECT_NEAR(event.movements[0].before, 100, 1);
  EXPECT_NEAR(event.movements[0].after, 110, 1);
  EXPECT_THAT(found.warnings, IsEmpty());
}

TEST(HistoryCheck, TellsFasterFromSlowerByTheDirectionOfTheMetric) {
  Series rate = series_of("a", noisy({{100, 40}, {110, 40}}));
  rate.better = results::Better::higher;
  const Check rose = checked(timeline_of(std::vector{rate}));
  ASSERT_EQ(rose.events.size(), 1U);
  EXPECT_FALSE(rose.events[0].slower);
  EXPECT_NEAR(rose.events[0].movements[0].ratio, 1.1, 0.01) << "the values', not the badness'";
  rate.better = results::Better::unknown;
  EXPECT_TRUE(checked(timeline_of(std::vector{rate})).events.at(0).slower)
      << "where nobody said, a rise is worse";
}

TEST(HistoryCheck, PassesOverChangesBelowTheLeastChange) {
  const Timeline timeline = timeline_of(noisy({{100, 40}, {104, 40}}, 0.003));
  CheckOptions options;
  options.least_change_percent = 3.5;
  EXPECT_EQ(check(timeline, options, {}, {}).events.size(), 1U);
  options.least_change_percent = 4.5;
  EXPECT_THAT(check(timeline, options, {}, {}).events, IsEmpty());
}

TEST(HistoryCheck, BelievesAStepAfterFivePointsAndNotAfterFour) {
  EXPECT_THAT(checked(timeline_of(noisy({{100, 40}, {130, 4}}))).events, IsEmpty());
  EXPECT_EQ(checked(timeline_of(noisy({{100, 40}, {130, 5}}))).events.size(), 1U);
}

TEST(HistoryCheck, TakesThreeOddPointsInARowForNothing) {
  const Check found = checked(timeline_of(noisy({{100, 40}, {150, 3}, {100, 40}})));
  EXPECT_THAT(found.events, IsEmpty());
  EXPECT_THAT(found.warnings, IsEmpty());
}

TEST(HistoryCheck, FindsAStepNextToOddPoints) {
  std::vector<double> values = noisy({{100, 40}, {110, 40}});
  values[38] = 170;
  values[41] = 60;
  const Check found = checked(timeline_of(values));
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_NEAR(static_cast<double>(found.events[0].commit), 40, 1);
}

TEST(HistoryCheck, SaysOfAStepThatWentBackWithinAFewCommitsThatItDid) {
  const Check found = checked(timeline_of(noisy({{100, 40}, {110, 12}, {100, 40}})));
  EXPECT_THAT(found.events, IsEmpty());
  EXPECT_THAT(found.warnings, ElementsAre("slower at c40, went back at c52: micro: a real_time"));
}

TEST(HistoryCheck, TakesWhatLastedLongerForARegressionAndItsRepair) {
  const Check found = checked(timeline_of(noisy({{100, 40}, {110, 26}, {100, 40}})));
  ASSERT_EQ(found.events.size(), 2U);
  EXPECT_TRUE(found.events[0].slower);
  EXPECT_FALSE(found.events[1].slower);
  EXPECT_EQ(found.events[1].commit, 66U);
}

TEST(HistoryCheck, KeepsAStepThatWentOnlyPartOfTheWayBack) {
  const Check found = checked(timeline_of(noisy({{100, 40}, {130, 12}, {120, 40}})));
  ASSERT_FALSE(found.events.empty());
  EXPECT_EQ(found.events[0].commit, 40U);
}

TEST(HistoryCheck, SaysOfASeriesThatJumpsBetweenTwoLevelsThatItDoes) {
  std::vector<Level> levels;
  for (int repetition = 0; repetition < 6; ++repetition) {
    levels.emplace_back(100, 25);
    levels.emplace_back(112, 12);
  }
  levels.emplace_back(100, 25);
  levels.emplace_back(112, 40);
  const Check found = checked(timeline_of(noisy(levels)));
  EXPECT_THAT(found.events, IsEmpty());
  EXPECT_THAT(found.warnings,
              testing::Contains("jumps between two levels and is not judged where it does: "
                                "micro: a real_time"));
}

TEST(HistoryCheck, BelievesALevelThatLastedEvenOfASeriesThatJumped) {
  const Check found = checked(timeline_of(noisy({{100, 40}, {112, 12}, {100, 40}, {112, 160}})));
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].commit, 92U);
  EXPECT_THAT(checked(timeline_of(noisy({{100, 40}, {112, 12}, {100, 40}, {112, 140}}))).events,
              IsEmpty());
}

TEST(HistoryCheck, SeesAJumpAlsoInVisitsTooShortToBeLevels) {
  const std::vector<Level> known = {{100, 40}, {112, 12}, {100, 40}};
  std::vector<Level> levels = known;
  levels.insert(levels.end(), {{112, 4}, {100, 6}, {112, 4}, {100, 4}, {112, 3}});
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    std::vector<double> values = noisy(levels, 0.015, seed);
    for (; values.size() >= 97; values.pop_back()) {  // after every commit
      EXPECT_THAT(checked(timeline_of(values)).events, IsEmpty()) << seed << " " << values.size();
    }
  }
  levels = known;
  levels.emplace_back(106, 14);
  const Check third = checked(timeline_of(noisy(levels, 0.01)));
  ASSERT_EQ(third.events.size(), 1U) << "a level between the two is a new one";
  EXPECT_EQ(third.events[0].commit, 92U);
}

TEST(HistoryCheck, WaitsWhetherASeriesThatCameBackStays) {
  const auto events = [](const std::vector<Level>& levels) {
    return checked(timeline_of(noisy(levels))).events.size();
  };
  EXPECT_EQ(events({{100, 40}, {112, 30}, {100, 18}}), 1U) << "only that it went";
  EXPECT_EQ(events({{100, 40}, {112, 30}, {100, 19}}), 2U);
  EXPECT_EQ(events({{100, 40}, {112, 60}, {100, 5}}), 2U) << "it had stayed for long";
  EXPECT_EQ(events({{100, 40}, {112, 30}, {126, 5}}), 2U) << "it went on";
}

TEST(HistoryCheck, DoesNotWaitWhereAnotherBenchmarkChangesAtThatCommit) {
  const Check found = checked(timeline_of({series_of("a", noisy({{112, 40}, {100, 30}, {112, 6}})),
                                           series_of("b", noisy({{100, 70}, {120, 6}}, 0.01, 2))}));
  ASSERT_EQ(found.events.size(), 2U);
  EXPECT_EQ(found.events[1].commit, 70U);
  EXPECT_EQ(found.events[1].movements.size(), 2U);
}

TEST(HistoryCheck, TakesNoOtherShareOfTwoLevelsForADrift) {
  std::vector<Level> levels;
  for (std::size_t round = 1; round <= 25; ++round) {  // ever more often at the higher level
    levels.emplace_back(100, 2 + (25 - round) / 4);
    levels.emplace_back(112, 2 + round / 4);
  }
  for (const Event& event : checked(timeline_of(noisy(levels))).events) {
    EXPECT_NE(event.kind, EventKind::drift);
  }
}

TEST(HistoryCheck, FindsThatASeriesDriftsAndTellsNoStepsOfIt) {
  std::vector<double> values = noisy({{100, 250}}, 0.02);
  for (std::size_t commit = 100; commit < values.size(); ++commit) {
    values[commit] *= 1 + 0.1 * static_cast<double>(commit - 100) / 150;
  }
  const Check found = checked(timeline_of(values));
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].kind, EventKind::drift);
  EXPECT_TRUE(found.events[0].slower);
  EXPECT_NEAR(static_cast<double>(found.events[0].commit), 100, 25);
  EXPECT_NEAR(found.events[0].movements[0].ratio, 1.1, 0.02);
}

TEST(HistoryCheck, PassesOverADriftBelowTheLeastChange) {
  std::vector<double> values = noisy({{100, 250}}, 0.005);
  for (std::size_t commit = 0; commit < values.size(); ++commit) {
    values[commit] *= 1 + 0.02 * static_cast<double>(commit) / 250;
  }
  EXPECT_THAT(checked(timeline_of(values)).events, IsEmpty());
  CheckOptions options;
  options.least_change_percent = 1;
  EXPECT_EQ(check(timeline_of(values), options, {}, {}).events.size(), 1U);
}

TEST(HistoryCheck, DatesAChangeToTheFirstCommitMeasuredAfterIt) {
  Series series = series_of("a", noisy({{100, 40}, {115, 40}}));
  std::erase_if(series.points,
                [](const Point& point) { return point.commit >= 36 && point.commit < 47; });
  EXPECT_EQ(checked(timeline_of(std::vector{series})).events.at(0).commit, 47U);
}

TEST(HistoryCheck, FindsTheOneStepOfASeriesThatNeverMoves) {
  std::vector<double> values(30, 100.0);
  EXPECT_THAT(checked(timeline_of(values)).events, IsEmpty());
  values.insert(values.end(), 6, 105.0);
  const Check found = checked(timeline_of(values));
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].commit, 30U);
}

TEST(HistoryCheck, TakesTheStepsOfACoarseClockForNoise) {
  std::vector<double> values;
  for (const double value : noisy({{20.4, 200}}, 0.02)) {
    values.push_back(std::round(value));
  }
  EXPECT_THAT(checked(timeline_of(values)).events, IsEmpty());
}

TEST(HistoryCheck, SaysNothingOfHistoriesThatAreTooShort) {
  for (std::size_t points = 0; points <= 9; ++points) {
    std::vector<double> values = noisy({{100, points / 2}, {200, points - points / 2}});
    EXPECT_THAT(checked(timeline_of(values)).events, IsEmpty()) << points;
  }
  EXPECT_THAT(checked({}).events, IsEmpty());
}

TEST(HistoryCheck, FindsNoChangeInTenThousandUnchangedCommits) {
  EXPECT_THAT(checked(timeline_of(noisy({{100, 10'000}}, 0.03))).events, IsEmpty());
}

TEST(HistoryCheck, FindsEachChangeOfALongHistory) {
  std::vector<Level> levels;
  for (int part = 0; part < 20; ++part) {
    levels.emplace_back(part % 2 == 0 ? 100 : 112, 150);
  }
  EXPECT_EQ(checked(timeline_of(noisy(levels, 0.02))).events.size(), 19U);
}

TEST(HistoryCheck, PassesOverValuesThatAreNoPositiveNumbersAndSaysSo) {
  std::vector<double> values = noisy({{100, 40}, {115, 40}});
  values[10] = 0;
  values[20] = -3;
  values[30] = std::numeric_limits<double>::quiet_NaN();
  const Check found = checked(timeline_of(values));
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].commit, 40U);
  EXPECT_THAT(found.warnings, ElementsAre(HasSubstr("micro: a real_time: 3 of 80 values")));
}

}  // namespace
}  // namespace compare::history

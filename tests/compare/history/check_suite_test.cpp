// What several series together say: one event, or the machine; and which series are checked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/history/timelines.h"

namespace compare::history {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// `moved` of `all` benchmarks are 20 % slower from commit 40 on.
Timeline suite(std::size_t moved, std::size_t all) {
  std::vector<Series> series;
  for (std::size_t benchmark = 0; benchmark < all; ++benchmark) {
    const double after = benchmark < moved ? 120 : 100;
    series.push_back(
        series_of(std::to_string(benchmark), noisy({{100, 40}, {after, 40}}, 0.01, benchmark + 1)));
  }
  return timeline_of(std::move(series));
}

Timeline on_unknown_machine(Timeline timeline) {
  timeline.environments = {{}};
  return timeline;
}

TEST(HistorySuite, IsOneEventWhereSeveralBenchmarksStepAtOneCommit) {
  const Check found = checked(suite(3, 10));
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].commit, 40U);
  EXPECT_EQ(found.events[0].movements.size(), 3U);
}

TEST(HistorySuite, PutsTheWorstMovementFirst) {
  const Check found =
      checked(timeline_of({series_of("a", noisy({{100, 40}, {110, 40}}, 0.01, 1)),
                           series_of("b", noisy({{100, 40}, {140, 40}}, 0.01, 2))}));
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].movements.at(0).series, 1U);
}

TEST(HistorySuite, IsTwoEventsWhereOneGotSlowerAndOneFaster) {
  const Check found = checked(timeline_of({series_of("a", noisy({{100, 40}, {120, 40}}, 0.01, 1)),
                                           series_of("b", noisy({{100, 40}, {80, 40}}, 0.01, 2))}));
  ASSERT_EQ(found.events.size(), 2U);
  EXPECT_NE(found.events[0].slower, found.events[1].slower);
}

TEST(HistorySuite, KeepsSharpStepsAtNeighbouringCommitsApart) {
  const Check found =
      checked(timeline_of({series_of("a", noisy({{100, 40}, {120, 40}}, 0.01, 1)),
                           series_of("b", noisy({{100, 41}, {120, 39}}, 0.01, 2))}));
  ASSERT_EQ(found.events.size(), 2U);
  EXPECT_EQ(found.events[0].commit, 40U);
  EXPECT_EQ(found.events[1].commit, 41U);
}

TEST(HistorySuite, BlamesTheMachineWhereHalfOfASuiteMovesAndNobodySaysOnWhat) {
  const Check found = checked(on_unknown_machine(suite(5, 10)));
  EXPECT_THAT(found.events, IsEmpty());
  EXPECT_THAT(found.warnings, ElementsAre(HasSubstr("the machine rather than the code")));
}

TEST(HistorySuite, BlamesTheCodeWhereLessThanHalfMoves) {
  const Check found = checked(on_unknown_machine(suite(4, 10)));
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].movements.size(), 4U);
}

TEST(HistorySuite, BlamesTheMachineOnlyWhereFourBenchmarksMove) {
  EXPECT_THAT(checked(on_unknown_machine(suite(4, 4))).events, IsEmpty());
  EXPECT_EQ(checked(on_unknown_machine(suite(3, 3))).events.size(), 1U);
}

TEST(HistorySuite, BlamesTheCodeWhereTheMachineIsKnownToBeTheSame) {
  const Check found = checked(suite(10, 10));
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].movements.size(), 10U);
}

/// The compiler changes at `commit`, and at `back` again.
Timeline with_compiler_change(std::size_t commit, std::size_t back) {
  Timeline timeline = timeline_of(noisy({{100, 40}, {120, 40}}));
  timeline.environments = {{{"compiler", "g++ 12"}, {"cpu_model", "A"}},
                           {{"compiler", "g++ 13"}, {"cpu_model", "A"}}};
  for (Point& point : timeline.series[0].points) {
    point.environment = point.commit >= commit && point.commit < back ? 1 : 0;
  }
  return timeline;
}

TEST(HistoryEnvironment, IsSaidWhereItChangedAtTheStep) {
  const Check found = checked(with_compiler_change(40, 80));
  EXPECT_THAT(found.events, IsEmpty());
  EXPECT_THAT(found.warnings, ElementsAre("slower at c40, where the environment changed (compiler "
                                          "g++ 12 -> g++ 13): micro: a real_time"));
}

TEST(HistoryEnvironment, IsNotTheCauseOfAStepThatStaysWhenItIsBack) {
  EXPECT_EQ(checked(with_compiler_change(40, 60)).events.size(), 1U);
}

TEST(HistoryEnvironment, IsNotTheCauseWhereItChangedElsewhere) {
  EXPECT_EQ(checked(with_compiler_change(30, 80)).events.size(), 1U);
  EXPECT_EQ(checked(with_compiler_change(50, 80)).events.size(), 1U);
}

TEST(HistoryEnvironment, IsTheSameOnAnotherMachineOfTheKind) {
  Timeline timeline = with_compiler_change(40, 80);
  timeline.environments = {{{"cpu_model", "A"}, {"name", "runner-1"}},
                           {{"cpu_model", "A"}, {"name", "runner-2"}}};
  EXPECT_EQ(checked(timeline).events.size(), 1U);
}

std::size_t events_of(const std::string& benchmark, const std::string& metric,
                      bool with_real_time = true, results::Better better = results::Better::lower) {
  Series series = series_of(benchmark, noisy({{100, 40}, {120, 40}}));
  series.metric = metric;
  series.better = better;
  std::vector<Series> all = {series};
  if (with_real_time && metric != "real_time") {
    all.push_back(series_of(benchmark, noisy({{100, 80}}, 0.01, 2)));
  }
  return checked(timeline_of(all)).events.size();
}

TEST(HistoryMetrics, AreThoseThatGateByDefault) {
  EXPECT_EQ(events_of("a", "real_time"), 1U);
  EXPECT_EQ(events_of("a", "cpu_time"), 0U);
  EXPECT_EQ(events_of("a", "throughput_per_second"), 0U);
  EXPECT_EQ(events_of("macro/chat/8", "cpu_time"), 1U);
  EXPECT_EQ(events_of("macro/chat/8", "throughput_per_second"), 1U);
  EXPECT_EQ(events_of("macro/chat/8", "latency_ns_p99"), 0U);
}

TEST(HistoryMetrics, AreABenchmarksOwnWhereItHasNoRealTime) {
  EXPECT_EQ(events_of("a", "score", false), 1U);
  EXPECT_EQ(events_of("a", "score", false, results::Better::unknown), 1U);
}

TEST(HistoryMetrics, AreThoseAskedFor) {
  Series series = series_of("a", noisy({{100, 40}, {120, 40}}));
  CheckOptions options;
  options.metrics = {"cpu_time"};
  EXPECT_THAT(check(timeline_of(std::vector{series}), options, {}, {}).events, IsEmpty());
  series.metric = "cpu_time";
  EXPECT_EQ(check(timeline_of(std::vector{series}), options, {}, {}).events.size(), 1U);
}

}  // namespace
}  // namespace compare::history

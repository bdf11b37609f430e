#include "compare/history/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/history/runs.h"

namespace compare::history {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

std::vector<std::string> ids(const Timeline& timeline) {
  std::vector<std::string> found;
  for (const Commit& commit : timeline.commits) {
    found.push_back(commit.id);
  }
  return found;
}

MeasuredRun on(const Environment& environment, MeasuredRun run) {
  run.environment = environment;
  return run;
}

TEST(Timeline, OrdersCommitsByTimeAndKeepsTheOrderOfAddingAmongEqualOnes) {
  EXPECT_THAT(ids(timeline({run_at("c", 30), run_at("a", 10), run_at("b2", 20), run_at("b1", 20)})),
              ElementsAre("a", "b2", "b1", "c"));
}

TEST(Timeline, PutsACommitWithoutATimeRightBehindTheOneAddedBefore) {
  EXPECT_THAT(ids(timeline({run_at("c", 30), run_at("a", 10), run_at("x", 0), run_at("b", 20)})),
              ElementsAre("a", "x", "b", "c"));
  EXPECT_THAT(ids(timeline({run_at("q", 0), run_at("p", 0)})), ElementsAre("q", "p"));
}

TEST(Timeline, TakesAnAbbreviatedIdForTheCommitThatItCanOnlyBe) {
  const std::string full = "4f2a9c1b7d4f2a9c1b7d4f2a9c1b7d4f2a9c1b7d";
  EXPECT_THAT(ids(timeline({run_at("4f2a9c1b7d", 0), run_at("4f2a9c1", 5), run_at(full, 5)})),
              ElementsAre(full));
  EXPECT_THAT(timeline({run_at("4f2a9c", 1), run_at(full, 5)}).commits, SizeIs(2)) << "too short";
  EXPECT_THAT(timeline({run_at("4f2a9c1", 1), run_at(full, 5), run_at("4f2a9c1fff", 6)}).commits,
              SizeIs(3))
      << "could be either";
  EXPECT_THAT(timeline({run_at("release", 1), run_at("release-2", 2)}).commits, SizeIs(2));
}

TEST(Timeline, UnitesWhatSeveralRunsSayOfACommit) {
  MeasuredRun first = run_at("a", 0);
  MeasuredRun second = run_at("a", 10);
  second.commit.subject = "s";
  const Timeline made = timeline({first, second});
  EXPECT_EQ(made.commits[0].time_ns, 10'000'000'000);
  EXPECT_EQ(made.commits[0].subject, "s");
}

TEST(Timeline, MakesOnePointOfSeveralRunsTheMedianOfTheirMedians) {
  MeasuredRun first = run_at("a", 1);
  first.measurements[0].values = {1, 2, 90};
  MeasuredRun second = run_at("a", 1);
  second.measurements[0].values = {10};
  MeasuredRun third = run_at("a", 1);
  third.measurements[0].values = {4};
  third.url = "https://example.org/3";
  third.measurements[0].reference = Reference{"base", 2, {}, {}};
  const Timeline made = timeline({first, second, third});
  ASSERT_THAT(made.series, SizeIs(1));
  ASSERT_THAT(made.series[0].points, SizeIs(1));
  const Point& point = made.series[0].points[0];
  EXPECT_EQ(point.value, 4);
  EXPECT_THAT(point.values, ElementsAre(1, 2, 90, 10, 4));
  EXPECT_EQ(point.run_url, "https://example.org/3");
  EXPECT_EQ(point.reference->ratio, 2);
}

TEST(Timeline, ConvertsTimesAndKeepsOtherUnitsApart) {
  MeasuredRun nanoseconds = run_at("a", 1, 5000);
  MeasuredRun microseconds = run_at("b", 2, 6);
  microseconds.measurements[0].unit = "us";
  MeasuredRun other = run_at("c", 3, 7);
  other.measurements[0].unit = "points";
  const Timeline made = timeline({nanoseconds, microseconds, other});
  ASSERT_THAT(made.series, SizeIs(2));
  EXPECT_EQ(made.series[0].unit, "ns");
  EXPECT_EQ(made.series[0].points[1].value, 6000);
  EXPECT_EQ(made.series[1].unit, "points");
}

TEST(Timeline, KeepsMachinesApartButNotEnvironments) {
  const Timeline made = timeline({
      on({{"compiler", "1"}, {"cpu_model", "A"}, {"num_cpus", "2"}}, run_at("a", 1)),
      on({{"compiler", "2"}, {"cpu_model", "A"}, {"num_cpus", "4"}}, run_at("b", 2)),
      on({{"cpu_model", "B"}}, run_at("c", 3)),
      on({{"num_cpus", "2"}}, run_at("d", 4)),
      on({{"caches", "x"}, {"num_cpus", "2"}}, run_at("e", 5)),
      on({{"name", "r"}}, run_at("f", 6)),
      on({}, run_at("g", 7)),
  });
  std::vector<std::string> machines;
  for (const Series& series : made.series) {
    machines.push_back(series.machine + ":" + std::to_string(series.points.size()));
  }
  EXPECT_THAT(machines,
              testing::UnorderedElementsAre("A:2", "B:1", "2 CPUs:1", "2 CPUs:1", "r:1", ":1"));
  EXPECT_THAT(made.environments, SizeIs(7));
}

TEST(Timeline, HasSeriesBySuiteBenchmarkAndMetric) {
  MeasuredRun run = run_at("a", 1);
  run.measurements = {measurement("b", {1}), measurement("a", {1}),
                      measurement("a", {1}, "cpu_time")};
  MeasuredRun other = run_at("a", 1);
  other.suite = "macro";
  const Timeline made = timeline({run, other});
  std::vector<std::string> names;
  for (const Series& series : made.series) {
    names.push_back(series.suite + "/" + series.benchmark + "/" + series.metric);
  }
  EXPECT_THAT(names, ElementsAre("macro/a/real_time", "micro/a/cpu_time", "micro/a/real_time",
                                 "micro/b/real_time"));
}

TEST(Timeline, KeepsADirectionThatALaterRunDoesNotKnow) {
  MeasuredRun later = run_at("b", 2);
  later.measurements[0].better = results::Better::unknown;
  EXPECT_EQ(timeline({run_at("a", 1), later}).series[0].better, results::Better::lower);
}

TEST(Timeline, LeavesOutWhatNothingCanMeasure) {
  MeasuredRun run = run_at("a", 1);
  run.measurements[0].values = {1.7e308, 1e100, 1.01e100};
  run.measurements.push_back(measurement("b", {1.7e308, 1.7e308}));
  const Timeline made = timeline({run});
  ASSERT_THAT(made.series, SizeIs(1)) << "no series without a point";
  EXPECT_THAT(made.series[0].points[0].values, ElementsAre(1e100));
}

TEST(Timeline, OfNothingIsEmpty) { EXPECT_THAT(timeline({}).commits, SizeIs(0)); }

}  // namespace
}  // namespace compare::history

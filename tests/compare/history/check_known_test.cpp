// What was told or accepted before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/history/timelines.h"

namespace compare::history {
namespace {

Alert alert_at(std::size_t commit, const std::string& benchmark = "a",
               const std::string& direction = "slower", const std::string& kind = "step") {
  Alert alert;
  alert.commit = "c" + std::to_string(commit);
  alert.suite = "micro";
  alert.benchmark = benchmark;
  alert.metric = "real_time";
  alert.kind = kind;
  alert.direction = direction;
  return alert;
}

Acceptance accepted_at(std::size_t commit, const std::string& benchmark = "",
                       const std::string& metric = "") {
  Acceptance acceptance;
  acceptance.commit = "c" + std::to_string(commit);
  acceptance.benchmark = benchmark;
  acceptance.metric = metric;
  acceptance.who = "ann";
  acceptance.why = "checks more";
  return acceptance;
}

Timeline one_step() { return timeline_of(noisy({{100, 40}, {120, 40}})); }

bool fresh(const Timeline& timeline, const Alert& alert) {
  return check(timeline, {}, {}, {alert}).events.at(0).fresh;
}

TEST(ToldEvents, AreNotFreshAlsoWhenTheirCommitWasOffByFive) {
  EXPECT_FALSE(fresh(one_step(), alert_at(40)));
  EXPECT_FALSE(fresh(one_step(), alert_at(35)));
  EXPECT_FALSE(fresh(one_step(), alert_at(45)));
  EXPECT_TRUE(fresh(one_step(), alert_at(34)));
  EXPECT_TRUE(fresh(one_step(), alert_at(46)));
}

TEST(ToldEvents, MayNameTheirCommitAbbreviated) {
  Timeline timeline = one_step();
  timeline.commits[40].id = "4f2a9c1b7de0";
  timeline.commits[50].id = "4f2a9c1c";
  Alert alert = alert_at(40);
  alert.commit = "4f2a9c1b";
  EXPECT_FALSE(fresh(timeline, alert));
  alert.commit = "4f2a9c1";
  EXPECT_TRUE(fresh(timeline, alert)) << "it can be two";
  alert.commit = "4f2a9c";
  timeline.commits[50].id = "c50";
  EXPECT_TRUE(fresh(timeline, alert)) << "six digits are no abbreviation";
  timeline.commits[40].id = "c40-and-more";
  EXPECT_TRUE(fresh(timeline, alert_at(40))) << "no digits";
}

TEST(ToldEvents, AreCountedInPointsWhereCommitsWereNotMeasured) {
  Series series = series_of("a", noisy({{100, 80}, {120, 80}}));
  std::erase_if(series.points, [](const Point& point) { return point.commit % 4 != 0; });
  EXPECT_FALSE(fresh(timeline_of(std::vector{series}), alert_at(64)));
  EXPECT_TRUE(fresh(timeline_of(std::vector{series}), alert_at(56)));
}

TEST(ToldEvents, AreOthersInTheOtherDirectionOrOfAnotherSuiteOrCommit) {
  EXPECT_TRUE(fresh(one_step(), alert_at(40, "a", "faster")));
  Alert other = alert_at(40);
  other.suite = "macro";
  EXPECT_TRUE(fresh(one_step(), other));
  other = alert_at(40);
  other.commit = "not there";
  EXPECT_TRUE(fresh(one_step(), other));
}

TEST(ToldEvents, AreNotToldAgainWhenAnotherBenchmarkJoinsThem) {
  const Timeline timeline = timeline_of({series_of("a", noisy({{100, 40}, {120, 40}}, 0.01, 1)),
                                         series_of("b", noisy({{100, 40}, {120, 40}}, 0.01, 2))});
  const Check found = check(timeline, {}, {}, {alert_at(40, "b")});
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_FALSE(found.events[0].fresh);
}

TEST(ToldEvents, OfOneBenchmarkSayNothingOfAnotherAtAnotherCommit) {
  EXPECT_FALSE(fresh(one_step(), alert_at(40, "b")));
  EXPECT_TRUE(fresh(one_step(), alert_at(37, "b")));
}

Timeline drifting() {
  std::vector<double> values = noisy({{100, 250}}, 0.02);
  for (std::size_t commit = 100; commit < values.size(); ++commit) {
    values[commit] *= 1 + 0.1 * static_cast<double>(commit - 100) / 150;
  }
  return timeline_of(values);
}

TEST(ToldEvents, IncludeADriftWhereverItWasSaidToBegin) {
  EXPECT_FALSE(fresh(drifting(), alert_at(160, "a", "slower", "drift")));
  EXPECT_FALSE(fresh(drifting(), alert_at(160, "a", "slower", "step"))) << "what it first seemed";
  EXPECT_TRUE(fresh(drifting(), alert_at(160, "a", "faster", "drift")));
  EXPECT_TRUE(fresh(drifting(), alert_at(160, "b", "slower", "drift")));
}

TEST(AcceptedEvents, CarryTheAcceptanceAndAreNotFresh) {
  const Check found = check(one_step(), {}, {accepted_at(40)}, {});
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_FALSE(found.events[0].fresh);
  ASSERT_TRUE(found.events[0].acceptance);
  EXPECT_EQ(found.events[0].acceptance->who, "ann");
}

TEST(AcceptedEvents, AreThoseNearTheCommitNamed) {
  EXPECT_TRUE(check(one_step(), {}, {accepted_at(44)}, {}).events.at(0).acceptance);
  EXPECT_FALSE(check(one_step(), {}, {accepted_at(50)}, {}).events.at(0).acceptance);
}

TEST(AcceptedEvents, AreOnlyThoseOfTheBenchmarkAndMetricNamed) {
  EXPECT_TRUE(check(one_step(), {}, {accepted_at(40, "a", "real_time")}, {}).events[0].acceptance);
  EXPECT_FALSE(check(one_step(), {}, {accepted_at(40, "b")}, {}).events[0].acceptance);
  EXPECT_FALSE(check(one_step(), {}, {accepted_at(40, "a", "cpu_time")}, {}).events[0].acceptance);
}

TEST(AcceptedEvents, LeaveTheOtherBenchmarksOfTheirCommitAnEventOfTheirOwn) {
  const Timeline timeline = timeline_of({series_of("a", noisy({{100, 40}, {120, 40}}, 0.01, 1)),
                                         series_of("b", noisy({{100, 40}, {120, 40}}, 0.01, 2))});
  const Check found = check(timeline, {}, {accepted_at(40, "a")}, {});
  ASSERT_EQ(found.events.size(), 2U);
  EXPECT_NE(found.events[0].fresh, found.events[1].fresh);
}

TEST(AcceptedEvents, AreTheNewLevelFromWhichFurtherChangesCount) {
  const Timeline timeline = timeline_of(noisy({{100, 40}, {120, 40}, {140, 40}}));
  const Check found = check(timeline, {}, {accepted_at(40)}, {});
  ASSERT_EQ(found.events.size(), 2U);
  EXPECT_TRUE(found.events[1].fresh);
  EXPECT_NEAR(found.events[1].movements.at(0).before, 120, 1.5);
}

}  // namespace
}  // namespace compare::history

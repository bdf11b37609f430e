#include "compare/history/check_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/compare/history/runs.h"

namespace compare::history {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Timeline history() {
  std::vector<MeasuredRun> runs;
  for (int index = 0; index < 3; ++index) {
    runs.push_back(run_at("c" + std::to_string(index), 1772360102 + index * 86400));
    runs.back().measurements.push_back(measurement("b|@you", {5}));
  }
  runs[1].commit.subject = "Make it %slow::, @you";
  return timeline(runs);
}

Event event(std::size_t commit, bool slower, bool fresh) {
  Event made;
  made.commit = commit;
  made.slower = slower;
  made.fresh = fresh;
  made.movements = {{0, slower ? 1.25 : 0.8, 100, slower ? 125.0 : 80.0}};
  return made;
}

Check check_with(std::vector<Event> events) {
  Check made;
  made.events = std::move(events);
  return made;
}

TEST(CheckReport, SaysOfWhatRoseFromZeroThatItHasNoRatio) {
  Check check = check_with({event(1, true, true)});
  check.events[0].movements = {{0, std::numeric_limits<double>::infinity(), 0, 3}};
  EXPECT_THAT(check_text(history(), check, {}), HasSubstr("from 0"));
  EXPECT_THAT(check_json(history(), check), HasSubstr(R"("ratio":null)"));
}

TEST(CheckReport, ShowsEachEventWithWhatMoved) {
  Check check = check_with({event(1, true, true), event(2, false, false)});
  check.events[0].movements.push_back({1, 1.5, 2000, 3000});
  check.events[1].acceptance = Acceptance{"c2", "", "", "me", "cache", 0};
  check.events[1].kind = EventKind::drift;
  check.warnings = {"micro: a jumped and went back"};
  EXPECT_EQ(check_text(history(), check, {}),
            R"(slower at c1 (2026-03-02 10:15): Make it %slow::, @you  [new]

benchmark      metric       before     after   change
-----------------------------------------------------
micro: a       real_time  100.0 ns  125.0 ns  +25.0 %
micro: b|@you  real_time  2.000 us  3.000 us  +50.0 %

faster, a drift that began at c2 (2026-03-03 10:15)  [accepted by me: cache]

benchmark  metric       before     after   change
-------------------------------------------------
micro: a   real_time  100.0 ns  80.00 ns  -20.0 %

note: micro: a jumped and went back

2 changes, 1 new in 3 commits
)");
  EXPECT_EQ(check_text(history(), {}, {}), "no change in 3 commits\n");
}

TEST(CheckReport, KeepsTheJsonContract) {
  Check check = check_with({event(1, true, true)});
  check.warnings = {"w"};
  EXPECT_EQ(
      check_json(history(), check),
      R"({"schema":"gatebench.history/1","events":[)"
      "\n"
      R"({"kind":"step","commit":"c1","index":1,"direction":"slower","benchmarks":[{"name":"a",)"
      R"("metric":"real_time","ratio":1.25,"suite":"micro","machine":"","unit":"ns",)"
      R"("before":100,"after":125}],"fresh":true,"accepted":null,)"
      R"("time":"2026-03-02T10:15:02Z","subject":"Make it %slow::, @you","author":"","url":""}],)"
      "\n"
      R"("warnings":["w"]})"
      "\n");
}

TEST(CheckReport, LetsNothingOfAFileMarkUpTheSummary) {
  Check check = check_with({event(1, true, true)});
  check.events[0].movements[0].series = 1;
  EXPECT_THAT(check_markdown(history(), check),
              testing::AllOf(HasSubstr("**History**: 1 change, 1 new in 3 commits"),
                             Not(HasSubstr("b|@you")), Not(HasSubstr(" @you"))));
}

TEST(CheckReport, BoundsTheSummary) {
  std::vector<Event> events(300, event(1, true, true));
  const std::string text = check_markdown(history(), check_with(events));
  EXPECT_THAT(text, HasSubstr("\n100 more rows left out\n"));
}

TEST(CheckReport, AnnotatesWhatIsNewTheWorseAsErrors) {
  const Check check =
      check_with({event(1, true, true), event(1, true, false), event(2, false, true)});
  EXPECT_EQ(check_github(history(), check),
            "::error title=slower at c1 (2026-03-02 10%3A15)%3A Make it %25slow%3A%3A%2C "
            "@you::micro: a real_time: +25.0 %25 (100.0 ns to 125.0 ns)\n"
            "::notice title=faster at c2 (2026-03-03 10%3A15)::micro: a real_time: -20.0 %25 "
            "(100.0 ns to 80.00 ns)\n");
  const std::string many = check_github(history(), check_with({11, event(1, true, true)}));
  EXPECT_EQ(std::count(many.begin(), many.end(), '\n'), 11);
  EXPECT_TRUE(many.ends_with("\n1 more new change; compare history check tells all\n")) << many;
}

TEST(CheckReport, FailsOnlyOnWhatIsNewAndWorse) {
  EXPECT_TRUE(has_fresh_regression(check_with({event(1, true, true)})));
  EXPECT_FALSE(has_fresh_regression(check_with({event(1, true, false)})));
  EXPECT_FALSE(has_fresh_regression(check_with({event(1, false, true)})));
  EXPECT_FALSE(has_fresh_regression({}));
}

TEST(CheckReport, KeepsALineForEachBenchmarkThatIsNew) {
  Check check = check_with({event(1, true, true), event(2, true, false)});
  check.events[0].movements.push_back({1, 1.5, 2, 3});
  const std::vector<Alert> alerts = alerts_of(history(), check, 7);
  ASSERT_THAT(alerts, SizeIs(2));
  EXPECT_EQ(alerts[1].commit + " " + alerts[1].suite + " " + alerts[1].benchmark + " " +
                alerts[1].metric + " " + alerts[1].kind + " " + alerts[1].direction,
            "c1 micro b|@you real_time step slower");
  EXPECT_EQ(alerts[1].time_ns, 7);
  EXPECT_THAT(alerts_of(history(), {}, 7), IsEmpty());
}

}  // namespace
}  // namespace compare::history

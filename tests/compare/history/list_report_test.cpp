#include "compare/history/list_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/history/runs.h"

namespace compare::history {
namespace {

using testing::HasSubstr;

Timeline three_commits() {
  MeasuredRun first = run_at("4f2a9c1b7d4f2a9c1b7d4f2a9c1b7d4f2a9c1b7d", 1772360102);
  first.commit.subject = "Begin";
  first.environment = {{"cpu_model", "Xeon"}};
  MeasuredRun second = run_at("v2", 1772460102, 110);
  second.commit.subject = "Say \x1b[31m::error::, which is \xE2\x80\xAE red";
  second.environment = first.environment;
  second.measurements[0].values = {109, 110, 111};
  second.measurements.push_back(measurement("b", {5}));
  MeasuredRun third = run_at("v3", 0, 99);
  third.environment = first.environment;
  third.suite = "=macro";
  return timeline({first, second, third});
}

ListOptions of_a() {
  return {.last = 0,
          .benchmark = [](std::string_view name) { return name == "a"; },
          .metric = "",
          .width = 0};
}

TEST(ListReport, ShowsTheCommitsNewestLast) {
  // clang-format off
  EXPECT_EQ(list_text(three_commits(), {}),
"commit      date              subject                                       suites  machine"
"  benchmarks\n" + std::string(103, '-') + "\n"
"4f2a9c1b7d  2026-03-01 10:15  Begin                                         micro   Xeon   "
"           1\n"
"v2          2026-03-02 14:01  Say \\x1b[31m::error::, which is \\u{202e} red  micro   Xeon   "
"           2\n"
"v3          -                                                               =macro  Xeon   "
"           1\n");
  // clang-format on
}

TEST(ListReport, ShowsValuesThroughTheCommits) {
  EXPECT_EQ(list_text(chosen(three_commits(), of_a()), of_a()),
            R"(=macro: a real_time on Xeon

commit  date     value  change  n
---------------------------------
v3      -     99.00 ns       -  1

micro: a real_time on Xeon

commit      date                 value   change  n  subject
)" + std::string(96, '-') +
                R"(
4f2a9c1b7d  2026-03-01 10:15  100.0 ns        -  1  Begin
v2          2026-03-02 14:01  110.0 ns  +10.0 %  3  Say \x1b[31m::error::, which is \u{202e} red
)");
}

TEST(ListReport, LeavesOutAllButTheNewest) {
  const Timeline last =
      chosen(three_commits(), {.last = 2, .benchmark = {}, .metric = "", .width = 0});
  ASSERT_EQ(last.commits.size(), 2U);
  EXPECT_EQ(last.commits[0].id, "v2");
  for (const Series& series : last.series) {
    for (const Point& point : series.points) {
      EXPECT_EQ(last.commits[point.commit].id, series.suite == "micro" ? "v2" : "v3");
    }
  }
  EXPECT_EQ(chosen(three_commits(), {.last = 9, .benchmark = {}, .metric = "", .width = 0})
                .commits.size(),
            3U);
}

TEST(ListReport, WritesJsonAndCsv) {
  EXPECT_THAT(list_json(three_commits(), {}),
              HasSubstr(R"({"commit":"4f2a9c1b7d4f2a9c1b7d4f2a9c1b7d4f2a9c1b7d",)"
                        R"("time":"2026-03-01T10:15:02Z","subject":"Begin","author":"",)"
                        R"("suites":["micro"],"machines":["Xeon"],"benchmarks":1})"));
  EXPECT_THAT(list_json(chosen(three_commits(), of_a()), of_a()),
              HasSubstr(R"("series":[)"
                        "\n"
                        R"({"suite":"=macro","benchmark":"a","metric":"real_time","unit":"ns",)"
                        R"("better":"lower","machine":"Xeon","points":[)"
                        "\n"
                        R"({"commit":"v3","time":null,"value":99,"n":1}]})"));
  EXPECT_THAT(list_csv(three_commits(), {}), HasSubstr("\r\nv3,,,,'=macro,Xeon,1\r\n"));
  EXPECT_THAT(list_csv(chosen(three_commits(), of_a()), of_a()),
              testing::StartsWith("suite,benchmark,metric,"));
}

}  // namespace
}  // namespace compare::history

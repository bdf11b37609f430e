#include "compare/history/exchange/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/history/runs.h"

namespace compare::history {
namespace {

using testing::HasSubstr;
using testing::Not;

Timeline two_commits() {
  MeasuredRun first = run_at("old", 1772360102);
  first.measurements.push_back(measurement("gone", {3}));
  MeasuredRun second = run_at("4f2a9c1b7d", 1772360103);
  second.commit.url = "https://example.org/me/it/commit/4f2a9c1b7d";
  second.commit.subject = "=1+1, \"x\"";
  second.measurements[0].values = {90, 110, 100};
  second.environment = {{"cpu_model", "Xeon \\ \"E\""}};
  first.environment = second.environment;
  second.measurements.push_back(measurement("=cmd", {-5, 7}, "throughput_per_second"));
  second.measurements[1].unit = "1/s";
  second.measurements[1].better = results::Better::higher;
  return timeline({first, second});
}

TEST(Export, WritesDataJsAsTheActionStoresIt) {
  const std::string text = export_action_data(two_commits());
  EXPECT_THAT(text, testing::StartsWith("window.BENCHMARK_DATA = {\"lastUpdate\":1772360103000,"
                                        "\"repoUrl\":\"https://example.org/me/it\",\"entries\":{"));
  EXPECT_THAT(text, HasSubstr(R"("date":1772360103000,"tool":"customSmallerIsBetter","benches":[)"
                              "\n"
                              R"({"name":"a","value":100,"unit":"ns","range":"± 14.83",)"
                              R"("extra":"repetitions: 3"}]})"));
  EXPECT_THAT(text, HasSubstr(R"("tool":"customBiggerIsBetter")"));
}

TEST(Export, DatesEntriesByWhenTheyWereMeasured) {
  MeasuredRun run = run_at("c", 0);
  run.measured_ns = 1772360102'000'000'000;
  EXPECT_THAT(export_action_data(timeline({run})),
              testing::AllOf(HasSubstr("\"lastUpdate\":1772360102000"),
                             HasSubstr(R"("timestamp":"2026-03-01T10:15:02Z")"),
                             HasSubstr(R"("date":1772360102000)")));
  run.commit.time_ns = 1772360000'000'000'000;
  EXPECT_THAT(export_action_data(timeline({run})),
              testing::AllOf(HasSubstr(R"("timestamp":"2026-03-01T10:13:20Z")"),
                             HasSubstr(R"("date":1772360102000)")));
}

TEST(Export, WritesBencherOfTheNewestCommitOnly) {
  EXPECT_EQ(export_bencher(two_commits()),
            "{\n\"=cmd\":{\"throughput\":{\"value\":1,\"lower_value\":-5,\"upper_value\":7}},\n"
            "\"a\":{\"latency\":{\"value\":100,\"lower_value\":90,\"upper_value\":110}}}\n");
}

TEST(Export, WritesEveryPointAsCsvThatNoSpreadsheetExecutes) {
  const std::string csv = export_csv(two_commits());
  EXPECT_THAT(csv, HasSubstr("\r\nmicro,a,real_time,ns,lower,false,\"Xeon \\ \"\"E\"\"\",old,"
                             "2026-03-01T10:15:02Z,100,100,\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\nmicro,'=cmd,throughput_per_second,1/s,higher,false,\"Xeon \\ "
                             "\"\"E\"\"\",4f2a9c1b7d,2026-03-01T10:15:03Z,1,-5 7,\r\n"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5);
}

TEST(Export, WritesTheNewestValuesAsPrometheusTextWithEscapedLabels) {
  const std::string text = export_prometheus(two_commits());
  EXPECT_THAT(text, HasSubstr("\ngatebench_benchmark{suite=\"micro\",benchmark=\"a\",metric="
                              "\"real_time\",unit=\"ns\",machine=\"Xeon \\\\ \\\"E\\\"\"} 100\n"));
  EXPECT_THAT(text, HasSubstr("\ngatebench_history_commit_info{commit=\"4f2a9c1b7d\"} 1\n"));
  MeasuredRun run = run_at("c", 1);
  run.measurements[0].benchmark = "two\nlines";
  EXPECT_THAT(export_prometheus(timeline({run})), HasSubstr("benchmark=\"two\\nlines\""));
}

TEST(Export, NamesTheSuiteWhereSeveralHaveABenchmarkAndTheMetricWhereAMeasureIsTaken) {
  MeasuredRun micro = run_at("c", 1);
  MeasuredRun macro = run_at("c", 1, 50);
  macro.suite = "macro";
  macro.measurements.push_back(macro.measurements[0]);
  macro.measurements.push_back(macro.measurements[0]);
  macro.measurements[1].metric = "throughput_per_second";
  macro.measurements[2].metric = "items_per_second";
  const std::string both = export_bencher(timeline({micro, macro}));
  EXPECT_THAT(both, testing::AllOf(HasSubstr("\"micro/a\":{"), HasSubstr("\"macro/a\":{")));
  EXPECT_THAT(both, testing::AllOf(HasSubstr("\"throughput\":"), HasSubstr("_per_second\":")));
  EXPECT_THAT(export_bencher(timeline({micro})), HasSubstr("\"a\":{"));
}

TEST(Export, NamesTheMachineWhereASuiteHasSeveral) {
  MeasuredRun first = run_at("c", 1);
  first.environment = {{"cpu_model", "A"}};
  MeasuredRun second = run_at("c", 1, 50);
  second.environment = {{"cpu_model", "B"}};
  const Timeline both = timeline({first, second});
  EXPECT_THAT(export_bencher(both), testing::AllOf(HasSubstr("\"a (A)\""), HasSubstr("\"a (B)\"")));
  EXPECT_THAT(export_action_data(both), HasSubstr("\"micro (A)\":["));
  EXPECT_THAT(export_action_data(timeline({first})), Not(HasSubstr("(A)")));
}

}  // namespace
}  // namespace compare::history

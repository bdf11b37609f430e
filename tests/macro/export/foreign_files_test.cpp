// The files whose formats belong to Locust and Vegeta: as they should be to the byte, and as
// compare's readers of these formats take them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "compare/results/read_result_file.h"
#include "macro/export/locust_csv.h"
#include "macro/export/run_totals.h"
#include "macro/export/vegeta_files.h"
#include "tests/macro/export/sample_run.h"

namespace macro {
namespace {

using compare::results::read_result_text;
using compare::results::ResultFile;
using compare::results::Row;
using macro_test::expect_golden;
using macro_test::sample_run;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Pair;
using testing::StartsWith;

const Row& row_named(const ResultFile& file, const std::string& name) {
  const auto found = std::find_if(file.rows.begin(), file.rows.end(),
                                  [&name](const Row& row) { return row.name == name; });
  if (found == file.rows.end()) {
    throw std::runtime_error("no row " + name);
  }
  return *found;
}

double counter(const Row& row, const std::string& name) {
  for (const auto& [key, value] : row.counters) {
    if (key == name) {
      return value;
    }
  }
  return std::nan("");
}

RunRecord nothing_answered() {
  RunRecord run = sample_run();
  run.tasks.resize(1);
  run.tasks[0].succeeded = 0;
  run.tasks[0].received_bytes = 0;
  run.tasks[0].failed = 10;
  run.tasks[0].failures = {{"connect", 10}};
  run.tasks[0].response = to_distribution("response", HdrHistogram());
  return run;
}

TEST(RunTotals, OfAllAreTheSumsOverTheTasks) {
  const RequestTotals all = totals_of_all(sample_run());
  EXPECT_EQ(all.succeeded, 21'000U);
  EXPECT_EQ(all.failed, 20U) << "refusals are failures to Locust and Vegeta";
  EXPECT_EQ(all.response_ns.count(), 21'000U);
  EXPECT_THAT(all.failures, ElementsAre(Pair("status 429", 6), Pair("status 503", 8),
                                        Pair("timeout", 4), Pair("wrong_text", 2)));
  EXPECT_EQ(measured_seconds(sample_run()), 10.0);
}

TEST(RunTotals, ComeFromTheBlocksWhereARecordHasNoTasks) {
  RunRecord run = sample_run();
  run.tasks.clear();
  run.blocks[1].invalid_reason = "the gateway died";
  const RequestTotals all = totals_of_all(run);
  EXPECT_EQ(all.succeeded, 10'000U) << "an invalid block has no say";
  EXPECT_EQ(all.failed, 10U);
  EXPECT_EQ(all.response_ns.count(), 20'000U);
  EXPECT_EQ(measured_seconds(run), 5.0);
}

TEST(LocustStats, AreAsLocustWritesThem) {
  expect_golden(locust_stats_csv(sample_run()), "run/locust_stats.csv");
}

TEST(LocustStats, AreReadByCompare) {
  const ResultFile file = read_result_text(locust_stats_csv(sample_run()), "locust_stats.csv");
  EXPECT_THAT(file.warnings, ElementsAre(HasSubstr("failed")));
  ASSERT_EQ(file.rows.size(), 4U);
  const Row& all = row_named(file, "locust/Aggregated");
  const RequestTotals totals = totals_of_all(sample_run());
  EXPECT_NEAR(all.real_time, static_cast<double>(totals.response_ns.quantile(0.5)) / 1e6, 1e-9)
      << "the median keeps its fraction";
  EXPECT_NEAR(counter(all, "throughput_per_second"), 2100, 1e-6);
  EXPECT_NEAR(counter(all, "failure_ratio"), 20.0 / 21'020, 1e-9);
  EXPECT_EQ(row_named(file, "locust/POST /v1/chat/completions [stream]").errored, false);
  EXPECT_EQ(row_named(file, "locust/GET /health").errored, false);
}

TEST(LocustStats, HaveNoTimesWhereNothingWasAnswered) {
  const std::string text = locust_stats_csv(nothing_answered());
  EXPECT_THAT(text, HasSubstr("\r\nPOST,/v1/chat/completions,10,10,N/A,N/A,N/A,N/A,0.0,1.0,1.0,"
                              "N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A\r\n"));
  EXPECT_TRUE(read_result_text(text, "s.csv").rows.back().errored);
}

TEST(LocustHistory, IsAsLocustWritesIt) {
  expect_golden(locust_history_csv(sample_run()), "run/locust_stats_history.csv");
}

TEST(LocustHistory, IsReadByCompareToTheRunsTotals) {
  const ResultFile file = read_result_text(locust_history_csv(sample_run()), "h.csv");
  ASSERT_EQ(file.rows.size(), 1U);
  const Row stats =
      row_named(read_result_text(locust_stats_csv(sample_run()), "s.csv"), "locust/Aggregated");
  EXPECT_EQ(file.rows[0].real_time, stats.real_time);
  EXPECT_EQ(counter(file.rows[0], "requests"), counter(stats, "requests"));
}

TEST(LocustHistory, IsAHeaderWhereThereAreNoIntervals) {
  RunRecord run = sample_run();
  run.intervals.clear();
  EXPECT_THAT(locust_history_csv(run), EndsWith("Total Average Content Size\r\n"));
}

TEST(LocustFailures, AreAsLocustWritesThem) {
  expect_golden(locust_failures_csv(sample_run()), "run/locust_failures.csv");
}

TEST(LocustFailures, HoldForeignTextSafely) {
  RunRecord run = sample_run();
  run.tasks[0].failures = {{"=cmd|' /C calc'!A0", 1}, {"a,\"b\"\r\nc", 2}};
  EXPECT_THAT(locust_failures_csv(run), HasSubstr(",'=cmd|' /C calc'!A0,1\r\n"));
  EXPECT_THAT(locust_failures_csv(run), HasSubstr(",\"a,\"\"b\"\"\r\nc\",2\r\n"));
}

TEST(LocustExceptions, AreAHeaderUnlessTheRunBrokeOff) {
  EXPECT_EQ(locust_exceptions_csv(sample_run()), "Count,Message,Traceback,Nodes\r\n");
  RunRecord run = sample_run();
  run.stopped_reason = "block 2: the gateway died";
  EXPECT_EQ(locust_exceptions_csv(run),
            "Count,Message,Traceback,Nodes\r\n1,block 2: the gateway died,,local\r\n");
}

TEST(VegetaResults, AreAsVegetaEncodesThem) {
  expect_golden(vegeta_results_json(sample_run()), "run/vegeta.json");
}

TEST(VegetaResults, AreReadByCompare) {
  const ResultFile file = read_result_text(vegeta_results_json(sample_run()), "vegeta.json");
  ASSERT_EQ(file.rows.size(), 1U);
  EXPECT_EQ(file.rows[0].name, "vegeta/macro/mixed/connections:64");
  EXPECT_EQ(counter(file.rows[0], "requests"), 200);
  EXPECT_NEAR(counter(file.rows[0], "failure_ratio"), 8.0 / 200, 1e-12);
}

TEST(VegetaResults, AreOrderedByTimeAndKnowNoNegativeOne) {
  RunRecord run = sample_run();
  run.sample.resize(2);
  std::swap(run.sample[0], run.sample[1]);
  run.sample[0].latency_ns = -5;
  run.sample[0].task = "forgotten";
  const std::string text = vegeta_results_json(run);
  EXPECT_THAT(text, HasSubstr(R"("seq":0,)"));
  EXPECT_LT(text.find(R"("seq":0,)"), text.find(R"("seq":100,)"));
  EXPECT_THAT(text, HasSubstr(R"("latency":0,)"));
  EXPECT_THAT(text, HasSubstr(R"("method":"","url":"")"));
}

TEST(VegetaReport, IsOfAllRequestsNotOfTheSample) {
  const VegetaReport report = vegeta_report_of(sample_run());
  EXPECT_EQ(report.requests, 21'020U);
  EXPECT_EQ(report.p50_ns, totals_of_all(sample_run()).response_ns.quantile(0.5));
  EXPECT_THAT(report.status_codes,
              ElementsAre(Pair("0", 4), Pair("200", 21'002), Pair("429", 6), Pair("503", 8)))
      << "a wrong answer came with status 200";
  EXPECT_NEAR(report.success(), 21'000.0 / 21'020, 1e-12) << "and is no success";
  EXPECT_EQ(report.duration_ns, 10'000'000'000);
  EXPECT_EQ(report.rate(), 2102.0);
  EXPECT_NEAR(report.throughput(), 21'000 / (10 + static_cast<double>(report.wait_ns) / 1e9), 1e-9);
}

TEST(VegetaReport, IsAsVegetaPrintsIt) {
  const VegetaReport report = vegeta_report_of(sample_run());
  expect_golden(vegeta_report_json(report), "run/vegeta_report.json");
  expect_golden(vegeta_report_text(report), "run/vegeta_report.txt");
}

TEST(VegetaReport, IsReadByCompareInBothForms) {
  const VegetaReport report = vegeta_report_of(sample_run());
  for (const std::string& text : {vegeta_report_json(report), vegeta_report_text(report)}) {
    const ResultFile file = read_result_text(text, "report");
    ASSERT_EQ(file.rows.size(), 1U);
    EXPECT_NEAR(file.rows[0].real_time, static_cast<double>(report.p50_ns), 1000);
    EXPECT_NEAR(counter(file.rows[0], "throughput_per_second"), report.throughput(), 0.01);
    EXPECT_EQ(counter(file.rows[0], "requests"), 21'020);
  }
}

TEST(VegetaReport, OfNothingHasNoQuotientOfZero) {
  RunRecord run;
  run.name = "macro/baseline/connections:1";
  const std::string text = vegeta_report_json(vegeta_report_of(run));
  EXPECT_THAT(text, HasSubstr(R"("requests":0,"rate":0,"throughput":0,"success":0,)"));
  EXPECT_THAT(text, StartsWith(R"({"latencies":{"total":0,)"));
  EXPECT_THAT(text, EndsWith("\"status_codes\":{},\"errors\":[]}\n"));
}

}  // namespace
}  // namespace macro

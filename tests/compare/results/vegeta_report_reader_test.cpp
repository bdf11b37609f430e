#include "compare/results/vegeta_report_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/results/reading.h"

namespace compare::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kReport =
    R"({"latencies":{"total":237119463,"mean":2371194,"50th":2854306,"90th":3228223,)"
    R"("95th":3478629,"99th":3530000,"max":3660505,"min":1949582},)"
    R"("bytes_in":{"total":606700,"mean":6067},"bytes_out":{"total":0,"mean":0},)"
    R"("earliest":"2015-09-19T14:45:50.645818631+02:00",)"
    R"("latest":"2015-09-19T14:45:51.635818575+02:00",)"
    R"("end":"2015-09-19T14:45:51.639325797+02:00","duration":989999944,"wait":3507222,)"
    R"("requests":100,"rate":101.01010672380401,"throughput":100.65,"success":0.98,)"
    R"("status_codes":{"0":2,"200":98},"errors":["dial tcp: connection refused","timeout"]})";

TEST(VegetaReportReader, ReadsTheJsonReport) {
  const ResultFile file = read_result_text(kReport, "f");
  EXPECT_THAT(names_of(file), ElementsAre("vegeta/attack"));
  EXPECT_EQ(file.context.text("gatebench.source"), "vegeta");
  const Row& row = file.rows[0];
  EXPECT_EQ(row.real_time, 2854306);
  EXPECT_EQ(row.time_unit, TimeUnit::ns);
  EXPECT_EQ(counter_of(row, "latency_ns_mean"), 2371194);
  EXPECT_EQ(counter_of(row, "latency_ns_p90"), 3228223);
  EXPECT_EQ(counter_of(row, "latency_ns_p95"), 3478629);
  EXPECT_EQ(counter_of(row, "latency_ns_p99"), 3530000);
  EXPECT_EQ(counter_of(row, "latency_ns_min"), 1949582);
  EXPECT_EQ(counter_of(row, "latency_ns_max"), 3660505);
  EXPECT_EQ(counter_of(row, "requests"), 100);
  EXPECT_EQ(counter_of(row, "throughput_per_second"), 100.65);
  EXPECT_NEAR(counter_of(row, "failure_ratio"), 0.02, 1e-12);
  EXPECT_EQ(counter_of(row, "response_bytes_mean"), 6067);
  EXPECT_THAT(file.warnings, ElementsAre("f: Vegeta reports: dial tcp: connection refused",
                                         "f: Vegeta reports: timeout",
                                         "f: 2 % of the requests of \"vegeta/attack\" failed"));
}

TEST(VegetaReportReader, LeavesOutWhatAnOldReportDoesNotHave) {
  const ResultFile file =
      read_result_text(R"({"latencies":{"50th":5,"99th":7},"requests":3,"errors":null})", "f");
  EXPECT_EQ(file.rows[0].real_time, 5);
  EXPECT_TRUE(lacks(file.rows[0], "latency_ns_p90"));
  EXPECT_TRUE(lacks(file.rows[0], "failure_ratio"));
  EXPECT_TRUE(lacks(file.rows[0], "response_bytes_mean"));
  EXPECT_THAT(file.warnings, IsEmpty());
}

TEST(VegetaReportReader, NamesTheMemberThatIsMalformed) {
  EXPECT_THAT(refusal_of(with(kReport, "\"50th\":2854306", "\"50th\":\"2ms\"")),
              HasSubstr("f: latencies: \"50th\" is a string, not a number; expected a Vegeta"));
  EXPECT_THAT(refusal_of(with(kReport, "\"timeout\"", "7")),
              HasSubstr("f: errors: element [1] is a number, not a string"));
}

const std::string kText =
    "Requests      [total, rate, throughput]         1200, 120.00, 65.87\n"
    "Duration      [total, attack, wait]             10.094965987s, 9.949883921s, 145.082066ms\n"
    "Latencies     [min, mean, 50, 90, 95, 99, max]  90.438129ms, 113.172398ms, 108.272568ms, "
    "140.1ms, 450.3\xC2\xB5s, 1m2.5s, 2m0s\n"
    "Bytes In      [total, mean]                     3714690, 3095.58\n"
    "Bytes Out     [total, mean]                     0, 0.00\n"
    "Success       [ratio]                           55.42%\n"
    "Status Codes  [code:count]                      0:535  200:665\n"
    "Error Set:\n"
    "Get http://localhost:6060: dial tcp 127.0.0.1:6060: connection refused\n"
    "Get http://localhost:6060: [1] read tcp: connection reset by peer\n";

TEST(VegetaReportReader, ReadsTheTextReport) {
  const ResultFile file = read_result_text(kText, "f");
  EXPECT_THAT(names_of(file), ElementsAre("vegeta/attack"));
  const Row& row = file.rows[0];
  EXPECT_DOUBLE_EQ(row.real_time, 108272568);
  EXPECT_EQ(row.time_unit, TimeUnit::ns);
  EXPECT_DOUBLE_EQ(counter_of(row, "latency_ns_min"), 90438129);
  EXPECT_DOUBLE_EQ(counter_of(row, "latency_ns_mean"), 113172398);
  EXPECT_DOUBLE_EQ(counter_of(row, "latency_ns_p90"), 140.1e6);
  EXPECT_DOUBLE_EQ(counter_of(row, "latency_ns_p95"), 450.3e3);
  EXPECT_EQ(counter_of(row, "latency_ns_p99"), 62.5e9);
  EXPECT_EQ(counter_of(row, "latency_ns_max"), 120e9);
  EXPECT_EQ(counter_of(row, "requests"), 1200);
  EXPECT_EQ(counter_of(row, "throughput_per_second"), 65.87);
  EXPECT_EQ(counter_of(row, "response_bytes_mean"), 3095.58);
  EXPECT_NEAR(counter_of(row, "failure_ratio"), 0.4458, 1e-12);
  EXPECT_THAT(
      file.warnings,
      ElementsAre("f: Vegeta reports: Get http://localhost:6060: dial tcp 127.0.0.1:6060: "
                  "connection refused",
                  "f: Vegeta reports: Get http://localhost:6060: [1] read tcp: connection reset by "
                  "peer",
                  "f: 44.6 % of the requests of \"vegeta/attack\" failed"));
}

TEST(VegetaReportReader, TakesReportsOneAfterTheOtherForRepetitions) {
  const ResultFile file = read_result_text("Rate: 120\n" + kText + "\nRate: 120\n" + kText, "f");
  ASSERT_EQ(file.rows.size(), 2U);
  EXPECT_EQ(file.rows[1].repetitions, 2);
  EXPECT_EQ(file.rows[1].repetition_index, 1);
}

TEST(VegetaReportReader, NamesTheLineOfATextThatIsMalformed) {
  EXPECT_THAT(refusal_of(with(kText, "113.172398ms", "113.172398")),
              HasSubstr("f:3: \"113.172398\" is no duration; expected a Vegeta report"));
  EXPECT_THAT(refusal_of(with(kText, "1200, 120.00", "many, 120.00")),
              HasSubstr("f:1: \"many\" is no number of 0 or more"));
  EXPECT_THAT(refusal_of(with(kText, "55.42%", "55.42")),
              HasSubstr("f:6: the success ratio is \"55.42\", not a percentage"));
  EXPECT_THAT(refusal_of(with(kText, ", 2m0s", "")), HasSubstr("f:3: 6 values for 7 columns"));
  EXPECT_THAT(refusal_of(kText.substr(0, kText.find("Success"))),
              HasSubstr("f:5: the report ends without Success: it was truncated"));
  EXPECT_THAT(refusal_of(kText.substr(0, kText.find("Latencies"))),
              HasSubstr("f:2: the report ends without Latencies"));
}

}  // namespace
}  // namespace compare::results

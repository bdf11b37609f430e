#include "compare/results/oha_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/results/reading.h"

namespace compare::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kReport = R"({
  "summary": {"successRate": 1.0, "total": 10.0, "slowest": 0.05, "fastest": 0.0005,
    "average": 0.002, "requestsPerSec": 100.0, "totalData": 128000, "sizePerRequest": 128,
    "sizePerSec": 12800.0},
  "responseTimeHistogram": {"0.0005": 1, "0.05": 1},
  "latencyPercentiles": {"p10": 0.001, "p25": 0.00125, "p50": 0.0015, "p75": 0.002, "p90": 0.003,
    "p95": 0.004, "p99": 0.0125, "p99.9": 0.03, "p99.99": 0.05},
  "rps": {"mean": 100.0, "stddev": 3.0, "max": 110.0, "min": 90.0, "percentiles": {"p50": 100.0}},
  "details": {"DNSDialup": {"average": 0.001, "fastest": 0.001, "slowest": 0.001}},
  "statusCodeDistribution": {"200": 1000},
  "errorDistribution": {"aborted due to deadline": 50}
})";

TEST(OhaReader, ReadsAReport) {
  const ResultFile file = read_result_text(kReport, "f");
  EXPECT_THAT(names_of(file), ElementsAre("oha"));
  EXPECT_EQ(file.context.text("gatebench.source"), "oha");
  const Row& row = file.rows[0];
  EXPECT_DOUBLE_EQ(row.real_time, 0.0015);
  EXPECT_EQ(row.time_unit, TimeUnit::s);
  EXPECT_EQ(counter_of(row, "throughput_per_second"), 100);
  EXPECT_EQ(counter_of(row, "latency_ns_mean"), 2e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p90"), 3e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p95"), 4e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p99"), 12.5e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p999"), 30e6);
  EXPECT_EQ(counter_of(row, "latency_ns_min"), 5e5);
  EXPECT_EQ(counter_of(row, "latency_ns_max"), 5e7);
  EXPECT_EQ(counter_of(row, "requests"), 1000) << "what oha gave up at the end is none";
  EXPECT_EQ(counter_of(row, "failure_ratio"), 0);
  EXPECT_EQ(counter_of(row, "response_bytes_mean"), 128);
  EXPECT_THAT(file.warnings, IsEmpty());
}

TEST(OhaReader, CountsBadStatusesAndErrorsAsFailures) {
  const ResultFile file = read_result_text(
      with(with(kReport, R"({"200": 1000})", R"({"200": 590, "302": 10, "404": 60, "500": 140})"),
           "deadline\": 50", R"(deadline": 50, "connection refused": 200)"),
      "f");
  EXPECT_EQ(counter_of(file.rows[0], "requests"), 1000);
  EXPECT_EQ(counter_of(file.rows[0], "failure_ratio"), 0.4);
  EXPECT_EQ(counter_of(file.rows[0], "throughput_per_second"), 75);
  EXPECT_THAT(file.warnings, ElementsAre("f: 40 % of the requests of \"oha\" failed"));
}

TEST(OhaReader, TakesNullForAbsentAndNoAnswersForAnError) {
  const ResultFile file = read_result_text(
      R"({"summary":{"successRate":0.0,"average":null,"requestsPerSec":0.0},
          "latencyPercentiles":{"p50":null},"statusCodeDistribution":{},
          "errorDistribution":{"connection refused":9}})",
      "f");
  EXPECT_TRUE(file.rows[0].errored);
  EXPECT_TRUE(std::isnan(file.rows[0].real_time));
  EXPECT_TRUE(lacks(file.rows[0], "latency_ns_mean"));
  EXPECT_TRUE(lacks(file.rows[0], "throughput_per_second"));
  EXPECT_EQ(counter_of(file.rows[0], "failure_ratio"), 1);
}

TEST(OhaReader, FallsBackOnTheSuccessRate) {
  const ResultFile file =
      read_result_text(R"({"summary":{"successRate":0.75},"latencyPercentiles":{"p50":0.5}})", "f");
  EXPECT_EQ(counter_of(file.rows[0], "failure_ratio"), 0.25);
  EXPECT_TRUE(lacks(file.rows[0], "requests"));
}

TEST(OhaReader, NamesTheMemberThatIsMalformed) {
  EXPECT_THAT(refusal_of(with(kReport, "\"p50\": 0.0015", "\"p50\": -1")),
              HasSubstr("f: latencyPercentiles: \"p50\" is negative; expected oha's JSON"));
  EXPECT_THAT(refusal_of(with(kReport, "\"200\": 1000", "\"200\": \"all\"")),
              HasSubstr("f: statusCodeDistribution: \"200\" is a string, not a number"));
  EXPECT_THAT(refusal_of(R"({"summary":3,"latencyPercentiles":{}})"),
              HasSubstr("f: \"summary\" is a number, not an object"));
}

}  // namespace
}  // namespace compare::results

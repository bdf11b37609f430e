#include "compare/results/k6_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/results/reading.h"

namespace compare::results {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kExport = R"json({
  "root_group": {"name": "", "path": "", "id": "d41d8", "groups": {}, "checks": {}},
  "metrics": {
    "checks": {"passes": 990, "fails": 10, "value": 0.99},
    "data_received": {"count": 512000, "rate": 51200.5},
    "http_req_waiting": {"avg": 9, "min": 1, "med": 8, "max": 80, "p(90)": 12, "p(95)": 15},
    "http_req_duration": {"avg": 10.5, "min": 1.25, "med": 9.5, "max": 99, "p(90)": 15,
      "p(95)": 20, "thresholds": {"p(95)<500": false}},
    "http_req_duration{expected_response:true}": {"avg": 10, "min": 1, "med": 9, "max": 90,
      "p(90)": 14, "p(95)": 19},
    "http_req_failed": {"passes": 250, "fails": 750, "value": 0.25},
    "http_reqs": {"count": 1000, "rate": 100},
    "iterations": {"count": 1000, "rate": 100},
    "vus": {"value": 5, "min": 5, "max": 5}
  }
})json";

TEST(K6Reader, ReadsASummaryExport) {
  const ResultFile file = read_result_text(kExport, "f");
  EXPECT_THAT(names_of(file), ElementsAre("k6/http_req_duration", "k6/http_req_waiting",
                                          "k6/http_req_duration{expected_response:true}"));
  EXPECT_EQ(file.context.text("gatebench.source"), "k6");
  const Row& row = file.rows[0];
  EXPECT_EQ(row.real_time, 9.5);
  EXPECT_EQ(row.time_unit, TimeUnit::ms);
  EXPECT_EQ(counter_of(row, "latency_ns_mean"), 10.5e6);
  EXPECT_EQ(counter_of(row, "latency_ns_min"), 1.25e6);
  EXPECT_EQ(counter_of(row, "latency_ns_max"), 99e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p90"), 15e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p95"), 20e6);
  EXPECT_TRUE(lacks(row, "latency_ns_p99"));
  EXPECT_EQ(counter_of(row, "requests"), 1000);
  EXPECT_EQ(counter_of(row, "failure_ratio"), 0.25);
  EXPECT_EQ(counter_of(row, "throughput_per_second"), 75);
  EXPECT_TRUE(lacks(file.rows[1], "throughput_per_second"));
  EXPECT_THAT(file.warnings,
              ElementsAre("f: 25 % of the requests of \"k6/http_req_duration\" failed"));
}

TEST(K6Reader, WarnsOfACrossedThresholdWhichInAnExportIsTrue) {
  const ResultFile file = read_result_text(with(kExport, "<500\": false", "<500\": true"), "f");
  EXPECT_THAT(file.warnings,
              Contains("f: k6 found the threshold p(95)<500 of http_req_duration crossed"));
}

const std::string kSummary = R"json({
  "root_group": {"name": "", "groups": [], "checks": []},
  "options": {"summaryTrendStats": ["avg", "med", "p(99)", "p(99.9)"]},
  "state": {"isStdOutTTY": false, "testRunDurationMs": 10000},
  "metrics": {
    "http_reqs": {"type": "counter", "contains": "default", "values": {"count": 50, "rate": 5}},
    "http_req_failed": {"type": "rate", "contains": "default",
      "values": {"rate": 0, "passes": 0, "fails": 50}, "thresholds": {"rate<0.01": {"ok": true}}},
    "token_time": {"type": "trend", "contains": "time",
      "values": {"avg": 3, "med": 2, "p(99)": 7, "p(99.9)": 8}},
    "answer_length": {"type": "trend", "contains": "default", "values": {"avg": 3, "med": 2}},
    "http_req_duration": {"type": "trend", "contains": "time",
      "values": {"avg": 30, "med": 20, "p(99)": 70, "p(99.9)": 80},
      "thresholds": {"p(99)<50": {"ok": false}, "avg<100": {"ok": true}}}
  }
})json";

TEST(K6Reader, ReadsWhatHandleSummaryIsGiven) {
  const ResultFile file = read_result_text(kSummary, "f");
  EXPECT_THAT(names_of(file), ElementsAre("k6/http_req_duration", "k6/token_time"));
  EXPECT_EQ(file.rows[0].real_time, 20);
  EXPECT_EQ(counter_of(file.rows[0], "latency_ns_p99"), 70e6);
  EXPECT_EQ(counter_of(file.rows[0], "latency_ns_p999"), 80e6);
  EXPECT_EQ(counter_of(file.rows[0], "throughput_per_second"), 5);
  EXPECT_EQ(counter_of(file.rows[0], "failure_ratio"), 0);
  EXPECT_THAT(file.warnings,
              ElementsAre("f: k6 found the threshold p(99)<50 of http_req_duration crossed",
                          "f: left out answer_length: k6 does not say that they are times"));
}

TEST(K6Reader, KnowsK6sOwnTimesInAnExportAndNoOthers) {
  const ResultFile file = read_result_text(
      R"json({"metrics":{"my_trend":{"avg":1,"med":1},"size":{"med":1},
          "browser_web_vital_cls":{"med":1},"browser_web_vital_lcp":{"p(50)":2},
          "grpc_req_duration":{"med":1}}})json",
      "f");
  EXPECT_THAT(names_of(file), ElementsAre("k6/browser_web_vital_lcp", "k6/grpc_req_duration"));
  EXPECT_EQ(file.rows[0].real_time, 2);
  EXPECT_THAT(file.warnings, ElementsAre("f: left out my_trend and 2 more trends: k6 does not say "
                                         "that they are times"));
}

TEST(K6Reader, NamesTheMetricThatIsMalformed) {
  EXPECT_THAT(refusal_of(with(kExport, "\"med\": 9.5", "\"med\": {}")),
              HasSubstr("f: metrics.http_req_duration: \"med\" is an object, not a number"));
  EXPECT_THAT(refusal_of(with(kExport, "\"value\": 0.25", "\"value\": 25")),
              HasSubstr("the rate of \"http_req_failed\" is above 1"));
  EXPECT_EQ(refusal_of(with(kExport, "\"value\": 0.25", "\"value\": 1")), "no error");
  EXPECT_THAT(refusal_of(with(kSummary, R"({"ok": false})", R"({"ok": "no"})")),
              HasSubstr("f: metrics.http_req_duration.thresholds.p(99)<50: \"ok\" is a string, not "
                        "true or false"));
  EXPECT_THAT(refusal_of(R"({"metrics":{"vus":{"value":5}}})"),
              HasSubstr("f: metrics: no trend of times in it"));
  EXPECT_THAT(refusal_of(R"({"metrics":[]})"), HasSubstr("\"metrics\" is an array"));
}

}  // namespace
}  // namespace compare::results

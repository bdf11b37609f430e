#include "compare/results/wrk_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/results/reading.h"

namespace compare::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kPlain =
    "Running 30s test @ http://127.0.0.1:8081/v1/models\n"
    "  2 threads and 64 connections\n"
    "  Thread Stats   Avg      Stdev     Max   +/- Stdev\n"
    "    Latency   635.50us    0.89ms  12.92ms   93.69%\n"
    "    Req/Sec    56.20k     8.07k   62.00k    86.54%\n"
    "  1000000 requests in 30.10s, 17.76GB read\n"
    "Requests/sec:  33222.59\n"
    "Transfer/sec:    606.33MB\n";
const std::string kDistribution =
    "  Latency Distribution\n"
    "     50%  250.00us\n"
    "     75%  491.00us\n"
    "     90%  700.00us\n"
    "     99%    5.75ms\n";

TEST(WrkReader, ReadsTheDistribution) {
  const ResultFile file =
      read_result_text(with(kPlain, "  1000000", kDistribution + "  1000000"), "f");
  EXPECT_THAT(names_of(file), ElementsAre("wrk"));
  EXPECT_EQ(file.context.text("gatebench.source"), "wrk");
  const Row& row = file.rows[0];
  EXPECT_EQ(row.real_time, 250);
  EXPECT_EQ(row.time_unit, TimeUnit::us);
  EXPECT_EQ(counter_of(row, "latency_ns_mean"), 635500);
  EXPECT_EQ(counter_of(row, "latency_ns_p90"), 7e5);
  EXPECT_EQ(counter_of(row, "latency_ns_p99"), 5.75e6);
  EXPECT_EQ(counter_of(row, "latency_ns_max"), 12.92e6);
  EXPECT_EQ(counter_of(row, "throughput_per_second"), 33222.59);
  EXPECT_EQ(counter_of(row, "failure_ratio"), 0);
  EXPECT_EQ(counter_of(row, "requests"), 1e6);
  EXPECT_TRUE(lacks(row, "latency_ns_p95"));
  EXPECT_TRUE(lacks(row, "latency_ns_min"));
  EXPECT_THAT(file.warnings, IsEmpty());
}

TEST(WrkReader, ComparesTheMeanWithoutADistribution) {
  const ResultFile file = read_result_text(kPlain, "f");
  EXPECT_EQ(file.rows[0].real_time, 635.5);
  EXPECT_THAT(file.warnings,
              ElementsAre("f: without --latency wrk tells no median: its mean is compared"));
}

TEST(WrkReader, CountsErrorsAsFailures) {
  const ResultFile file = read_result_text(
      with(kPlain, "Requests/sec:",
           "  Socket errors: connect 100000, read 80000, write 20000, timeout 50000\n"
           "  Non-2xx or 3xx responses: 250000\nRequests/sec:"),
      "f");
  const Row& row = file.rows[0];
  EXPECT_EQ(counter_of(row, "requests"), 1.2e6);
  EXPECT_EQ(counter_of(row, "failure_ratio"), 5e5 / 1.2e6);
  EXPECT_DOUBLE_EQ(counter_of(row, "throughput_per_second"), 33222.59 * 0.7);
  EXPECT_THAT(
      file.warnings,
      ElementsAre("f:7: wrk reports: Socket errors: connect 100000, read 80000, write 20000, "
                  "timeout 50000",
                  "f:8: wrk reports: Non-2xx or 3xx responses: 250000",
                  "f: without --latency wrk tells no median: its mean is compared",
                  "f: 41.7 % of the requests of \"wrk\" failed"));
}

TEST(WrkReader, NeverCountsARequestAsFailedTwice) {
  const ResultFile file =
      read_result_text(with(kPlain, "Requests/sec:",
                            "  Socket errors: connect 0, read 0, write 0, timeout 900000\n"
                            "  Non-2xx or 3xx responses: 900000\nRequests/sec:"),
                       "f");
  EXPECT_EQ(counter_of(file.rows[0], "failure_ratio"), 1);
  EXPECT_EQ(counter_of(file.rows[0], "throughput_per_second"), 0);
  EXPECT_TRUE(file.rows[0].errored);
}

TEST(WrkReader, TakesRunsOneAfterTheOtherForRepetitions) {
  const ResultFile file =
      read_result_text("$ wrk -d 30s http://127.0.0.1\n" + kPlain + kPlain, "f");
  ASSERT_EQ(file.rows.size(), 2U);
  EXPECT_EQ(file.rows[1].repetition_index, 1);
  EXPECT_EQ(file.rows[0].repetitions, 2);
}

TEST(WrkReader, TakesTheFirstOfWrk2sDistributions) {
  const ResultFile file =
      read_result_text(with(kPlain, "  1000000",
                            "  Latency Distribution (HdrHistogram - Recorded Latency)\n"
                            " 50.000%    1.27ms\n 99.900%    4.50ms\n 99.990%    9.00ms\n"
                            "  Detailed Percentile spectrum:\n"
                            "       Value   Percentile   TotalCount 1/(1-Percentile)\n"
                            "       0.500     0.000000            1         1.00\n"
                            "#[Mean    =        1.270, StdDeviation   =        0.640]\n"
                            "  Latency Distribution (HdrHistogram - Uncorrected Latency)\n"
                            " 50.000%    0.27ms\n  1000000"),
                       "f");
  EXPECT_DOUBLE_EQ(file.rows[0].real_time, 1270);
  EXPECT_EQ(counter_of(file.rows[0], "latency_ns_p999"), 4.5e6);
}

TEST(WrkReader, RefusesNoRequestsAsAnError) {
  const ResultFile file = read_result_text(with(kPlain, "1000000 requests", "0 requests"), "f");
  EXPECT_TRUE(file.rows[0].errored);
  EXPECT_TRUE(std::isnan(file.rows[0].real_time));
}

TEST(WrkReader, NamesTheLineThatIsMalformed) {
  EXPECT_EQ(refusal_of(with(kPlain, "635.50us", "635.50xs")),
            "f:4: \"635.50xs\" is no duration; expected what wrk prints");
  EXPECT_THAT(refusal_of(with(kPlain, "33222.59", "fast")),
              HasSubstr("f:7: \"fast\" is no number of 0 or more"));
  EXPECT_THAT(refusal_of(kPlain.substr(0, kPlain.find("Requests/sec"))),
              HasSubstr("f:6: the run ends without Requests/sec: it was truncated"));
  EXPECT_THAT(refusal_of(kPlain.substr(0, kPlain.find("    Latency"))),
              HasSubstr("f:3: the run ends without Latency"));
  EXPECT_THAT(refusal_of(kPlain.substr(0, kPlain.find("  1000000"))),
              HasSubstr("f:5: the run ends without its number of requests"));
}

}  // namespace
}  // namespace compare::results

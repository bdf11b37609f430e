#include "compare/results/vegeta_results_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/rfc3339.h"
#include "tests/compare/results/reading.h"

namespace compare::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string json_hit(const std::string& attack, int code, const std::string& timestamp,
                     const std::string& latency) {
  return R"({"attack":")" + attack + R"(","seq":0,"code":)" + std::to_string(code) +
         R"(,"timestamp":")" + timestamp + R"(","latency":)" + latency +
         R"(,"bytes_out":10,"bytes_in":40,"error":"","body":"e30=","method":"POST",)" +
         R"("url":"http://127.0.0.1:8081/v1","headers":{"Date":["x"]}})" + "\n";
}

/// Latencies 100, 90 ... 10 ms, one request each 100 ms; the last two fail.
std::string json_results() {
  std::string text;
  for (int index = 0; index < 10; ++index) {
    text += json_hit("", index < 8 ? 200 : 503,
                     "2026-03-01T10:00:00." + std::to_string(index) + "+02:00",
                     std::to_string(10'000'000 * (10 - index)));
  }
  return text;
}

void expect_the_figures_of_ten(const ResultFile& file) {
  ASSERT_THAT(names_of(file), ElementsAre("vegeta/attack"));
  const Row& row = file.rows[0];
  EXPECT_EQ(row.real_time, 50e6);
  EXPECT_EQ(row.time_unit, TimeUnit::ns);
  EXPECT_EQ(counter_of(row, "latency_ns_mean"), 55e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p90"), 90e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p95"), 100e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p99"), 100e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p999"), 100e6);
  EXPECT_EQ(counter_of(row, "latency_ns_min"), 10e6);
  EXPECT_EQ(counter_of(row, "latency_ns_max"), 100e6);
  EXPECT_EQ(counter_of(row, "requests"), 10);
  EXPECT_EQ(counter_of(row, "failure_ratio"), 0.2);
  EXPECT_EQ(counter_of(row, "response_bytes_mean"), 40);
  // 0.9 s of attack, and 10 ms until the last answer.
  EXPECT_DOUBLE_EQ(counter_of(row, "throughput_per_second"), 8 / 0.91);
  EXPECT_EQ(file.context.text("gatebench.source"), "vegeta");
  EXPECT_THAT(file.warnings, ElementsAre("f: 20 % of the requests of \"vegeta/attack\" failed"));
}

TEST(VegetaResultsReader, ReducesJsonLines) {
  expect_the_figures_of_ten(read_result_text(json_results(), "f"));
}

TEST(VegetaResultsReader, ReducesCsvToTheSame) {
  std::string text;
  for (int index = 0; index < 10; ++index) {
    text += std::to_string(1'700'000'000'000'000'000 + index * 100'000'000LL) +
            (index < 8 ? ",200," : ",503,") + std::to_string(10'000'000 * (10 - index)) +
            ",10,40,\"an error,\nof two lines\",e30=,," + std::to_string(index) +
            ",POST,http://127.0.0.1:8081/v1,e30=\n";
  }
  expect_the_figures_of_ten(read_result_text(text, "f"));
}

TEST(VegetaResultsReader, KeepsAttacksApart) {
  const std::string time = "2026-03-01T10:00:00Z";
  const ResultFile file =
      read_result_text(json_hit("one", 399, time, "5") + "\n" + json_hit("two", 400, time, "7") +
                           json_hit("one", 199, time, "9"),
                       "f");
  EXPECT_THAT(names_of(file), ElementsAre("vegeta/one", "vegeta/two"));
  EXPECT_EQ(counter_of(file.rows[0], "failure_ratio"), 0.5);
  EXPECT_EQ(file.rows[0].real_time, 5);
  EXPECT_TRUE(file.rows[1].errored) << "400 is a failure";
}

TEST(VegetaResultsReader, HasNoThroughputOfNoTime) {
  EXPECT_TRUE(lacks(read_result_text(json_hit("", 200, "2026-03-01T10:00:00Z", "0"), "f").rows[0],
                    "throughput_per_second"));
}

TEST(VegetaResultsReader, NamesTheLineThatIsMalformed) {
  const std::string good = json_hit("", 200, "2026-03-01T10:00:00Z", "5");
  EXPECT_EQ(refusal_of(good + json_hit("", 200, "2026-03-01T10:00:00Z", "-5")),
            "f:2: \"latency\" is negative; expected Vegeta's results, one JSON object a line");
  EXPECT_THAT(refusal_of(good + json_hit("", 200, "2026-03-01T10:00:00Z", "5e18")),
              HasSubstr("f:2: \"latency\" is missing or out of range"));
  EXPECT_THAT(refusal_of(good + json_hit("", 200, "2026-03-01 10:00", "5")),
              HasSubstr("f:2: \"timestamp\" is no date"));
  EXPECT_THAT(refusal_of(good + good.substr(0, 60)), HasSubstr("f:2:61: the file ends in"));
  EXPECT_THAT(refusal_of(good + "[1]"), HasSubstr("f:2: it is an array, not an object"));
  const std::string csv = "1700000000000000000,200,5,0,0,,,,0,GET,http://x,\n";
  EXPECT_EQ(refusal_of(csv), "no error");
  EXPECT_EQ(refusal_of(csv + with(csv, ",5,", ",5.5,")),
            "f:2: column 3 (latency) is \"5.5\"; expected a whole number");
  EXPECT_EQ(refusal_of(csv + with(csv, "17000", "-17000")),
            "f:2: column 1 (timestamp) is \"-1700000000000000000\"; expected a whole number");
  EXPECT_THAT(refusal_of(csv + with(csv, "17000", "97000")), HasSubstr("f:2: column 1"));
  EXPECT_EQ(refusal_of(csv + "1,2,3\n"),
            "f:2: 3 columns; expected the 12 of `vegeta encode -to csv`");
}

TEST(Rfc3339, ReadsDatesToTheNanosecond) {
  EXPECT_EQ(parse_rfc3339_ns("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_rfc3339_ns("2001-09-09T01:46:40.000000001Z"), 1'000'000'000'000'000'001);
  EXPECT_EQ(parse_rfc3339_ns("2001-09-09T03:16:40.5+01:30"), 1'000'000'000'500'000'000);
  EXPECT_EQ(parse_rfc3339_ns("2001-09-08T23:46:40.1234567899-02:00"), 1'000'000'000'123'456'789);
  EXPECT_EQ(parse_rfc3339_ns("2024-02-29T00:00:00Z"), 1'709'164'800'000'000'000);
  for (const std::string_view other :
       {"", "2023-02-29T00:00:00Z", "2024-02-29", "2024-02-29T00:00:00", "2024-02-29T24:00:00Z",
        "2024-13-01T00:00:00Z", "2024-02-29T00:00:00.Z", "2024-02-29T00:00:00Zx",
        "1969-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "+024-02-29T00:00:00Z"}) {
    EXPECT_EQ(parse_rfc3339_ns(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace compare::results

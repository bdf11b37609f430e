#include "compare/results/locust_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/results/reading.h"

namespace compare::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kHeader =
    "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,"
    "Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,75%,"
    "80%,90%,95%,98%,99%,99.9%,99.99%,100%\r\n";
const std::string kChat =
    "POST,/v1/chat/completions,400,4,120,131.25,98.5,950.125,512.0,40.0,0.4,120,130,135,140,160,"
    "190,240,310,900,950,950\r\n";
const std::string kModels =
    "GET,\"/v1/models, "
    "\"\"all\"\"\",100,0,7,8.5,3.25,40,2048,10,0,7,8,9,9,12,15,20,25,40,40,40\r\n";
const std::string kAggregated =
    ",Aggregated,500,4,110,106.7,3.25,950.125,819.2,50.0,0.4,110,120,130,138,155,180,230,300,880,"
    "950,950\r\n";

TEST(LocustReader, ReadsTheRequestsAndTheirTotal) {
  const ResultFile file = read_result_text(kHeader + kChat + kModels + kAggregated, "f");
  EXPECT_THAT(names_of(file), ElementsAre("locust/POST /v1/chat/completions",
                                          "locust/GET /v1/models, \"all\"", "locust/Aggregated"));
  EXPECT_EQ(file.context.text("gatebench.source"), "locust");
  const Row& row = file.rows[0];
  EXPECT_EQ(row.kind, Row::Kind::iteration);
  EXPECT_EQ(row.name, row.run_name);
  EXPECT_EQ(row.time_unit, TimeUnit::ms);
  EXPECT_EQ(row.real_time, 120);
  EXPECT_TRUE(std::isnan(row.cpu_time));
  EXPECT_DOUBLE_EQ(counter_of(row, "throughput_per_second"), 39.6);
  EXPECT_EQ(counter_of(row, "latency_ns_mean"), 131.25e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p90"), 160e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p95"), 190e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p99"), 310e6);
  EXPECT_EQ(counter_of(row, "latency_ns_p999"), 900e6);
  EXPECT_EQ(counter_of(row, "latency_ns_min"), 98.5e6);
  EXPECT_EQ(counter_of(row, "latency_ns_max"), 950.125e6);
  EXPECT_EQ(counter_of(row, "failure_ratio"), 0.01);
  EXPECT_EQ(counter_of(row, "requests"), 400);
  EXPECT_EQ(counter_of(row, "response_bytes_mean"), 512);
  EXPECT_THAT(file.warnings,
              ElementsAre("f: 1 % of the requests of \"locust/POST /v1/chat/completions\" failed, "
                          "and some of 1 more"));
}

TEST(LocustReader, TakesEmptyCellsAndNotAvailableForAbsent) {
  const ResultFile file = read_result_text(
      kHeader + ",Aggregated,5,0,7,N/A,,9,,N/A,0,7,N/A,N/A,N/A,N/A,,N/A,N/A,N/A,N/A,9\n", "f");
  const Row& row = file.rows[0];
  EXPECT_EQ(row.real_time, 7);
  for (const std::string_view absent :
       {"throughput_per_second", "latency_ns_mean", "latency_ns_min", "response_bytes_mean",
        "latency_ns_p90", "latency_ns_p95", "latency_ns_p999"}) {
    EXPECT_TRUE(lacks(row, absent)) << absent;
  }
  EXPECT_EQ(counter_of(row, "latency_ns_max"), 9e6);
  EXPECT_EQ(counter_of(row, "failure_ratio"), 0);
  EXPECT_THAT(file.warnings, IsEmpty());
}

TEST(LocustReader, TakesNoRequestsAndOnlyFailuresForErrors) {
  const ResultFile none = read_result_text(
      kHeader + ",Aggregated,0,0,0,0,0,0,0,0,0,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A\n", "f");
  EXPECT_TRUE(none.rows[0].errored);
  EXPECT_EQ(none.rows[0].error_message, "no request was made");
  EXPECT_TRUE(std::isnan(none.rows[0].real_time));
  EXPECT_TRUE(lacks(none.rows[0], "latency_ns_mean"));
  const ResultFile failed =
      read_result_text(kHeader + with(kAggregated, ",500,4,", ",500,500,"), "f");
  EXPECT_TRUE(failed.rows[0].errored);
  EXPECT_EQ(failed.rows[0].error_message, "every request failed");
  EXPECT_FALSE(
      read_result_text(kHeader + with(kAggregated, ",500,4,", ",500,499,"), "f").rows[0].errored);
}

TEST(LocustReader, NamesTheLineOfWhatIsMalformed) {
  EXPECT_EQ(refusal_of(kHeader + kModels + with(kAggregated, ",500,4,", ",5x0,4,")),
            "f:3: \"Request Count\" is \"5x0\"; expected a number of 0 or more, or N/A");
  EXPECT_THAT(refusal_of(kHeader + with(kAggregated, "110,106.7", "-1,106.7")),
              HasSubstr("f:2: \"Median Response Time\" is \"-1\""));
  EXPECT_THAT(refusal_of(kHeader + with(kAggregated, "110,106.7", "1e999,106.7")),
              HasSubstr("f:2: \"Median Response Time\" is \"1e999\""));
  EXPECT_EQ(refusal_of(kHeader + kModels.substr(0, kModels.size() - 12)),
            "f:2: 19 cells; expected 22, as in the header (was it truncated?)");
  EXPECT_EQ(refusal_of(kHeader + "GET,\"/v1"),
            "f:2: a quote that is not closed: the file was truncated");
  EXPECT_EQ(refusal_of(kHeader + "GET,\"/v1\"x,1"), "f:2: text after a closing quote");
  EXPECT_EQ(refusal_of(kHeader + with(kAggregated, ",500,4,", ",500,501,")),
            "f:2: more failures than requests");
  EXPECT_THAT(refusal_of(kHeader), HasSubstr("only a header"));
  EXPECT_THAT(refusal_of("Type,Name,# requests\nGET,/,1\n"),
              HasSubstr("f:1: no column \"Request Count\""));
  EXPECT_EQ(refusal_of(kHeader + std::string(300, ',')), "f:2: more than 256 fields");
}

TEST(LocustReader, WarnsWhereTheTotalIsMissing) {
  EXPECT_THAT(read_result_text(kHeader + kModels, "f").warnings,
              ElementsAre("f: no row Aggregated: it may have been cut off"));
}

TEST(LocustReader, ReadsAQuotedHeaderBehindAByteOrderMark) {
  const ResultFile file = read_result_text(
      "\xEF\xBB\xBF\r\n\"Type\",\"Name\",\"Request Count\",\"Failure Count\","
      "\"Median Response Time\"\r\n\"\",\"Aggregated\",\"5\",\"0\",\"7\"",
      "f");
  EXPECT_EQ(file.rows[0].real_time, 7);
  EXPECT_EQ(file.rows[0].name, "locust/Aggregated");
}

const std::string kHistoryHeader =
    "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,"
    "99.99%,100%,Total Request Count,Total Failure Count,Total Median Response Time,"
    "Total Average Response Time,Total Min Response Time,Total Max Response Time,"
    "Total Average Content Size\r\n";

TEST(LocustReader, ReadsWhatReleasesBeforeOneWrote) {
  const std::string times =
      R"("Median response time","Average response time","Min response time","Max response time",)"
      R"("Average Content Size","Requests/s")";
  const ResultFile oldest =
      read_result_text(R"("Method","Name","# requests","# failures",)" + times + "\n" +
                           R"("GET","/gone",60,40,10,12,1,100,50,9.90)" + "\n" +
                           R"("None","Total",60,40,10,12,1,100,50,9.90)",
                       "f");
  EXPECT_THAT(names_of(oldest), ElementsAre("locust/GET /gone", "locust/Aggregated"));
  EXPECT_EQ(oldest.rows[0].real_time, 10);
  EXPECT_DOUBLE_EQ(counter_of(oldest.rows[0], "failure_ratio"), 0.4) << "failures are no requests";
  EXPECT_DOUBLE_EQ(counter_of(oldest.rows[0], "throughput_per_second"), 9.9);
  const ResultFile old =
      read_result_text(R"("Type","Name","# requests","# failures",)" + times +
                           R"(,"Requests Failed/s","99%")"
                           "\n" +
                           R"("GET","/",100,40,10,12,1,100,50,9.9,3.9,17)" + "\n" +
                           R"("None","Aggregated",100,40,10,12,1,100,50,9.9,3.9,17)",
                       "f");
  EXPECT_THAT(names_of(old), ElementsAre("locust/GET /", "locust/Aggregated"));
  EXPECT_DOUBLE_EQ(counter_of(old.rows[0], "failure_ratio"), 0.4);
  EXPECT_DOUBLE_EQ(counter_of(old.rows[0], "throughput_per_second"), 6);
}

TEST(LocustReader, TakesTheLastTotalsOfAHistory) {
  const ResultFile file = read_result_text(
      kHistoryHeader +
          "1700000000,0,,Aggregated,0.000000,0.000000,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,"
          "0,0,0,0.0,0,0,0\r\n"
          "1700000001,5,GET,/,9,0,6,6,6,6,6,6,6,6,6,6,6,10,0,6,6.5,5,9,100\r\n"
          "1700000001,5,,Aggregated,9,0,6,6,6,6,6,6,6,6,6,6,6,10,0,6,6.5,5,9,100\r\n"
          "1700000002,5,,Aggregated,9,1,7,8,8,8,8,8,8,8,8,8,8,20,5,7,8.5,5,11,100\r\n",
      "f");
  EXPECT_THAT(names_of(file), ElementsAre("locust/Aggregated", "locust/GET /"));
  const Row& row = file.rows[0];
  EXPECT_FALSE(row.errored);
  EXPECT_EQ(row.real_time, 7);
  EXPECT_EQ(counter_of(row, "requests"), 20);
  EXPECT_EQ(counter_of(row, "failure_ratio"), 0.25);
  EXPECT_EQ(counter_of(row, "latency_ns_mean"), 8.5e6);
  EXPECT_EQ(counter_of(row, "latency_ns_max"), 11e6);
  EXPECT_TRUE(lacks(row, "latency_ns_p90")) << "percentiles there are of the last seconds only";
  EXPECT_TRUE(lacks(row, "throughput_per_second"));
}

TEST(LocustReader, LeavesLocustsOtherTablesToNobody) {
  EXPECT_THAT(refusal_of("Method,Name,Error,Occurrences\r\nGET,/,HTTPError,3\r\n"),
              HasSubstr("no result file that compare knows"));
}

}  // namespace
}  // namespace compare::results

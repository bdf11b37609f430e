#include "compare/results/hyperfine_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compare/results/reading.h"

namespace compare::results {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kRuns = R"({
  "results": [
    {
      "command": "gateway --version",
      "mean": 0.0125, "stddev": 0.0004, "median": 0.012, "user": 0.004, "system": 0.003,
      "min": 0.011, "max": 0.0145,
      "times": [0.011, 0.012, 0.0145],
      "exit_codes": [0, 0, 0]
    },
    {
      "command": "sleep 1",
      "mean": 1.002, "stddev": null, "median": 1.0015, "user": 0, "system": 0,
      "min": 1.0015, "max": 1.0015
    }
  ]
})";

TEST(HyperfineReader, MakesARepetitionOfEachRun) {
  const ResultFile file = read_result_text(kRuns, "f");
  EXPECT_THAT(names_of(file), ElementsAre("gateway --version", "gateway --version",
                                          "gateway --version", "sleep 1"));
  EXPECT_EQ(file.context.text("gatebench.source"), "hyperfine");
  EXPECT_EQ(file.rows[2].real_time, 0.0145);
  EXPECT_EQ(file.rows[2].time_unit, TimeUnit::s);
  EXPECT_EQ(file.rows[2].repetitions, 3);
  EXPECT_EQ(file.rows[2].repetition_index, 2);
  EXPECT_TRUE(std::isnan(file.rows[2].cpu_time));
  EXPECT_EQ(file.rows[3].real_time, 1.0015) << "without times the median";
  EXPECT_EQ(file.rows[3].repetitions, 1);
  EXPECT_THAT(file.warnings, IsEmpty());
}

TEST(HyperfineReader, TakesTheMeanWhereThereIsNoMedian) {
  EXPECT_EQ(read_result_text(R"({"results":[{"command":"a","mean":2.5,"times":[]}]})", "f")
                .rows[0]
                .real_time,
            2.5);
}

TEST(HyperfineReader, LeavesOutRunsThatFailedAndSaysSo) {
  const std::string ok = "\"exit_codes\": [0, 0, 0]";
  const ResultFile whole = read_result_text(kRuns, "f");
  const ResultFile file = read_result_text(with(kRuns, ok, "\"exit_codes\": [0, 1, null]"), "f");
  EXPECT_THAT(file.warnings,
              ElementsAre("f: results[0] (\"gateway --version\"): 2 of 3 runs ended with an exit "
                          "code other than 0 and are left out"));
  EXPECT_EQ(file.rows.size(), whole.rows.size() - 2);
  EXPECT_EQ(file.rows[0].real_time, whole.rows[0].real_time);
  EXPECT_FALSE(file.rows[0].errored);
}

TEST(HyperfineReader, TakesACommandThatOnlyFailedAsErrored) {
  const ResultFile file = read_result_text(
      with(kRuns, "\"exit_codes\": [0, 0, 0]", "\"exit_codes\": [127, 127, 127]"), "f");
  EXPECT_TRUE(file.rows[0].errored);
  EXPECT_THAT(file.rows[0].error_message, HasSubstr("every run ended"));
}

TEST(HyperfineReader, NamesTheResultThatIsMalformed) {
  EXPECT_EQ(refusal_of(with(kRuns, "\"median\": 1.0015", "\"median\": \"1 s\"")),
            "f: results[1]: \"median\" is a string, not a number; expected hyperfine's results, as "
            "--export-json writes them");
  EXPECT_THAT(refusal_of(with(kRuns, "0.012, 0.0145]", "-0.012]")),
              HasSubstr("f: results[0].times: element [1] is negative"));
  EXPECT_THAT(refusal_of(with(kRuns, "\"command\": \"sleep 1\"", "\"command\": \"\"")),
              HasSubstr("f: results[1]: the benchmark's name is empty"));
  EXPECT_THAT(refusal_of(with(kRuns, "sleep 1", std::string(4097, 'x'))), HasSubstr("too long"));
  EXPECT_EQ(refusal_of(with(kRuns, "sleep 1", std::string(4096, 'x'))), "no error");
  EXPECT_THAT(refusal_of(with(kRuns, "\"command\": \"sleep 1\"", "\"x\": 1")),
              HasSubstr("f: results[1]: no \"command\" in it"));
  EXPECT_THAT(refusal_of(R"({"results":[{"command":"a"}]})"),
              HasSubstr("neither times nor median nor mean"));
  EXPECT_THAT(refusal_of(R"({"results":[]})"), HasSubstr("f: \"results\" is empty"));
  EXPECT_THAT(refusal_of(R"({"results":[7]})"),
              HasSubstr("f: results: element [0] is a number, not an object"));
  EXPECT_THAT(refusal_of(R"({"results":7})"), HasSubstr("\"results\" is a number, not an array"));
  EXPECT_THAT(refusal_of(kRuns.substr(0, 300)),
              HasSubstr("the file ends in the middle: it was truncated; expected hyperfine's"));
  EXPECT_THAT(refusal_of(R"({"results":)" + std::string(70, '[') + std::string(70, ']') + "}"),
              HasSubstr("nested deeper than 64 levels"));
}

}  // namespace
}  // namespace compare::results

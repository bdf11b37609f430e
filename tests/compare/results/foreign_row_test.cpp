#include "compare/results/foreign_row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/results/duration_text.h"
#include "compare/results/google_benchmark_writer.h"
#include "compare/results/merge.h"
#include "compare/results/row_builder.h"
#include "tests/compare/results/reading.h"

namespace compare::results {
namespace {

using testing::ElementsAre;

/// Whether a row's reader makes a counter of a number under that key.
bool becomes_counter(std::string_view key) {
  RowBuilder builder;
  const std::string complaint = builder.set(key, RowBuilder::Value::number(7));
  return complaint.empty() && builder.row().counters.size() == 1;
}

TEST(ForeignRow, CallsNoCounterAsARowsOwnKeysAreCalled) {
  for (const std::string_view key :
       {"name",          "run_name",       "aggregate_name",   "label",
        "error_message", "skip_message",   "skipped",          "run_type",
        "time_unit",     "repetitions",    "repetition_index", "threads",
        "real_time",     "cpu_time",       "iterations",       "big_o",
        "rms",           "error_occurred", "family_index",     "aggregate_unit"}) {
    EXPECT_FALSE(becomes_counter(key)) << key;
    EXPECT_EQ(counter_of_unit(key), std::string(key) + "_value");
    EXPECT_TRUE(becomes_counter(counter_of_unit(key))) << key;
  }
  for (const std::string_view key : {"hits/op", "value", "names", "bytes_per_second"}) {
    EXPECT_TRUE(becomes_counter(key)) << key;
    EXPECT_EQ(counter_of_unit(key), key);
  }
}

TEST(ForeignRow, SurvivesMergingAndReading) {
  const std::string text =
      "cpu: Some \"CPU\"\nBenchmarkA-2 10 5 ns/op 7 iterations\nBenchmarkA-2 10 6 ns/op\n"
      "BenchmarkOnly-2 10 3 label\n";
  const ResultFile file = read_result_text(text, "f");
  const ResultFile again = read_result_text(to_google_benchmark_json(merge({file, file})), "m");
  EXPECT_THAT(names_of(again), ElementsAre("BenchmarkA", "BenchmarkA", "BenchmarkA", "BenchmarkA",
                                           "BenchmarkOnly", "BenchmarkOnly"));
  EXPECT_EQ(again.rows[1].real_time, 6);
  EXPECT_EQ(again.rows[2].repetition_index, 2);
  EXPECT_EQ(again.rows[2].repetitions, 4);
  EXPECT_EQ(again.rows[2].threads, 2);
  EXPECT_EQ(counter_of(again.rows[0], "iterations_value"), 7);
  EXPECT_TRUE(std::isnan(again.rows[5].real_time));
  EXPECT_EQ(counter_of(again.rows[5], "label_value"), 3);
  EXPECT_EQ(again.context.text("gatebench.cpu_model"), "Some \"CPU\"");
}

TEST(ForeignRow, KeepsEveryControlCharacterOfTheContextThroughReadingAndWriting) {
  std::string value = "a";
  for (char control = 1; control < 0x20; ++control) {
    value += control == '\n' ? 'n' : control;
  }
  const std::string written = to_google_benchmark_json(
      read_result_text("note: " + value + "z\nBenchmarkA 1 5 ns/op\n", "f"));
  const ResultFile again = read_result_text(written, "m");
  EXPECT_EQ(again.context.text("note"), value + "z");
  EXPECT_EQ(to_google_benchmark_json(again), written);
}

TEST(ForeignRow, NumbersTheRowsOfOneName) {
  std::vector<Row> rows = {foreign_row("a", ""), foreign_row("b", ""), foreign_row("a", "")};
  number_repetitions(rows);
  EXPECT_EQ(rows[0].repetitions, 2);
  EXPECT_EQ(rows[1].repetitions, 1);
  EXPECT_EQ(rows[2].repetition_index, 1);
}

TEST(DurationText, ReadsWhatGoAndWrkPrint) {
  EXPECT_EQ(parse_duration_ns("0s"), 0);
  EXPECT_EQ(parse_duration_ns("1h2m3.5s"), 3723.5e9);
  EXPECT_EQ(parse_duration_ns("250.00us"), 250e3);
  EXPECT_EQ(parse_duration_ns("250\xC2\xB5s"), 250e3);
  EXPECT_EQ(parse_duration_ns("7ns"), 7);
  EXPECT_EQ(parse_duration_ns("1.00m"), 60e9);
  for (const std::string_view other : {"", "5", "s", "-5s", "5 s", "5x", "1.2.3s", "5s6", ".5s"}) {
    EXPECT_EQ(parse_duration_ns(other), std::nullopt) << other;
  }
  EXPECT_EQ(parse_duration_ns(std::string(400, '9') + "s"), std::nullopt);
}

}  // namespace
}  // namespace compare::results

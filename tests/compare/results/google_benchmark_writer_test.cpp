#include "compare/results/google_benchmark_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

namespace compare::results {
namespace {

ResultFile one_row() {
  ResultFile file;
  file.context.set_text("host_name", "a \"host\"");
  file.context.set_number("num_cpus", 2);
  file.context.entries.emplace_back("caches", "[{\"level\":1}]");
  Row row;
  row.name = "macro/chat/closed";
  row.run_name = row.name;
  row.repetitions = 8;
  row.repetition_index = 3;
  row.iterations = 120000;
  row.real_time = 81.25;
  row.cpu_time = 1e9 + 7;
  row.time_unit = TimeUnit::us;
  row.counters = {{"throughput_per_second", 0.1}};
  file.rows.push_back(row);
  return file;
}

TEST(GoogleBenchmarkWriter, WritesARowAsGoogleBenchmarkDoes) {
  EXPECT_EQ(to_google_benchmark_json(one_row()), R"({
  "context": {
    "host_name": "a \"host\"",
    "num_cpus": 2,
    "caches": [{"level":1}]
  },
  "benchmarks": [
    {
      "name": "macro/chat/closed",
      "run_name": "macro/chat/closed",
      "run_type": "iteration",
      "repetitions": 8,
      "repetition_index": 3,
      "threads": 1,
      "iterations": 120000,
      "real_time": 81.25,
      "cpu_time": 1000000007,
      "time_unit": "us",
      "throughput_per_second": 0.1
    }
  ]
}
)");
}

TEST(GoogleBenchmarkWriter, WritesErrorsAggregatesLabelsAndWhatIsNoNumber) {
  ResultFile file;
  Row errored;
  errored.name = "a\x01\n";
  errored.errored = true;
  errored.error_message = "no \\ luck";
  errored.real_time = std::numeric_limits<double>::quiet_NaN();
  errored.cpu_time = -std::numeric_limits<double>::infinity();
  errored.label = "why";
  Row aggregate;
  aggregate.name = "b_median";
  aggregate.run_name = "b";
  aggregate.kind = Row::Kind::aggregate;
  aggregate.aggregate_name = "median";
  aggregate.time_unit = TimeUnit::s;
  file.rows = {errored, aggregate};
  const std::string json = to_google_benchmark_json(file);
  EXPECT_THAT(json, testing::HasSubstr("\"name\": \"a\\u0001\\n\""));
  EXPECT_THAT(json, testing::HasSubstr("\"error_occurred\": true,\n"));
  EXPECT_THAT(json, testing::HasSubstr("\"error_message\": \"no \\\\ luck\""));
  EXPECT_THAT(json, testing::HasSubstr("\"real_time\": NaN,"));
  EXPECT_THAT(json, testing::HasSubstr("\"cpu_time\": -Infinity,"));
  EXPECT_THAT(json, testing::HasSubstr("\"label\": \"why\""));
  EXPECT_THAT(json, testing::HasSubstr("\"aggregate_name\": \"median\""));
  EXPECT_THAT(json, testing::HasSubstr("\"time_unit\": \"s\""));
}

TEST(GoogleBenchmarkWriter, ReplacesAFileAndLeavesNothingBeside) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / "gatebench_writer_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  const std::filesystem::path path = folder / "out.json";
  std::ofstream(path) << "old";
  write_google_benchmark_file(one_row(), path);
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  EXPECT_EQ(content.str(), to_google_benchmark_json(one_row()));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  std::filesystem::remove_all(folder);
}

TEST(GoogleBenchmarkWriter, NamesThePathThatCannotBeWritten) {
  try {
    write_google_benchmark_file(one_row(), "/nowhere/at/all.json");
    FAIL() << "wrote into a folder that does not exist";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "cannot write /nowhere/at/all.json: No such file or directory");
  }
}

TEST(Context, GivesBackWhatWasSetAndNothingOfAnotherType) {
  Context context;
  context.set_text("a", "x");
  context.set_text("a", "y");
  context.set_number("b", 0.1);
  EXPECT_EQ(context.entries.size(), 2U);
  EXPECT_EQ(context.text("a"), "y");
  EXPECT_EQ(context.number("b"), 0.1);
  EXPECT_EQ(context.text("b"), std::nullopt);
  EXPECT_EQ(context.number("a"), std::nullopt);
  EXPECT_EQ(context.text("c"), std::nullopt);
  EXPECT_EQ(context.number("c"), std::nullopt);
}

}  // namespace
}  // namespace compare::results

#include "compare/results/read_result_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "compare/results/input_error.h"
#include "tests/compare/results/reading.h"

namespace compare::results {
namespace {

std::string error_of(const std::filesystem::path& path) {
  try {
    read_result_file(path);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(ReadResultFile, ReadsTheExamples) {
  const std::filesystem::path examples =
      std::filesystem::path(GATEBENCH_SOURCE_DIR) / "compare/examples";
  const ResultFile file = read_result_file(examples / "baseline.json");
  EXPECT_EQ(file.rows.size(), 64U);
  EXPECT_EQ(file.path, (examples / "baseline.json").string());
  EXPECT_EQ(file.context.number("num_cpus"), 2);
}

TEST(ReadResultFile, SaysWhyAPathCannotBeRead) {
  EXPECT_EQ(error_of("/nowhere/a.json"), "cannot read /nowhere/a.json: No such file or directory");
  EXPECT_EQ(error_of(testing::TempDir()), "cannot read " + testing::TempDir() + ": Is a directory");
}

TEST(ReadResultFile, SaysWhichKindsThereAre) {
  const std::string known =
      "; expected Locust _stats.csv, Locust _stats_history.csv, k6 summary JSON, hyperfine JSON, "
      "oha JSON, Vegeta report JSON, Vegeta results as JSON, github-action-benchmark data.js, its "
      "custom arrays, Google Benchmark JSON, Vegeta results as CSV, Vegeta text report, wrk text, "
      "Go benchmark text";
  EXPECT_EQ(refusal_of("time,value\n1,2\n"),
            "f: no result file that compare knows: it begins with \"time,value\\n1,2\\n\"" + known);
  EXPECT_EQ(
      refusal_of(R"({"type":"Metric"})"),
      R"(f: no result file that compare knows: it begins with "{\"type\":\"Metric\"}")" + known);
  EXPECT_EQ(refusal_of(""), "f: the file is empty" + known);
  EXPECT_THAT(refusal_of("1,2,3,4,x\n"), testing::HasSubstr("no result file"));
  EXPECT_THAT(refusal_of("Requests were made\nRunning fast\nBenchmark done\n"),
              testing::HasSubstr("no result file"));
}

TEST(ReadResultFile, TellsGoogleBenchmarkByItsMembersOrByNothingElse) {
  const std::string row = R"("benchmarks":[{"name":"a","real_time":1}])";
  for (const std::string& start :
       {std::string("{"), std::string(R"({"context":{"results":[]},)"),
        std::string(R"({"metrics":{},)"), std::string(R"({"latencies":{},"results":[],)")}) {
    EXPECT_EQ(read_result_text(start + row + "}", "f").rows[0].real_time, 1) << start;
  }
  for (const std::string_view broken : {"{", "{\"con", "{\"context\":{", "{}", "{\"odd\": [1,"}) {
    EXPECT_THAT(refusal_of(broken), testing::HasSubstr("expected Google Benchmark JSON, as"))
        << broken;
  }
}

TEST(ReadResultFile, ReadsFromAPipe) {
  int ends[2] = {};
  ASSERT_EQ(::pipe(ends), 0);
  std::thread writer([&] {
    std::string text = R"({"benchmarks":[{"name":"a"},)";
    for (int row = 0; row < 20000; ++row) {
      text += R"({"name":"b","repetitions":20000},)";
    }
    text += R"({"name":"c"}]})";
    for (std::size_t sent = 0; sent < text.size();) {
      sent += static_cast<std::size_t>(::write(ends[1], text.data() + sent, text.size() - sent));
    }
    ::close(ends[1]);
  });
  const ResultFile file = read_result_file("/dev/fd/" + std::to_string(ends[0]));
  writer.join();
  ::close(ends[0]);
  EXPECT_EQ(file.rows.size(), 20002U);
}

}  // namespace
}  // namespace compare::results

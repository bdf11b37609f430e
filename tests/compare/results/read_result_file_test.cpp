#include "compare/results/read_result_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "compare/results/input_error.h"

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

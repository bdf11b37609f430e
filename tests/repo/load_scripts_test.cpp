// The scripts of the load benchmark as people call them, with a stand-in for macro.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/repo/shell.h"

namespace {

using repo_test::Result;
using repo_test::sh;

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A folder with a stand-in for macro, which says how it was called and writes a table and a page.
class LoadScripts : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "gatebench-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    macro_exits_with(0);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void macro_exits_with(int code) const {
    const std::filesystem::path macro = folder_ / "macro";
    std::ofstream(macro)
        << "#!/bin/sh\necho \"macro $*\"\nwhile [ $# -gt 0 ]; do case $1 in --out) "
           "out=$2;; esac; shift; done\nmkdir -p \"$out\"\necho '| RPS |' > "
           "\"$out/table.md\"\necho > \"$out/report.html\"\nexit "
        << code << "\n";
    std::filesystem::permissions(macro, std::filesystem::perms::owner_all);
  }
  [[nodiscard]] Result call(const std::string& script, const std::string& flags) const {
    return sh("ci/" + script + " " + flags + " --bin " + folder_.string() + " --out " + out());
  }
  [[nodiscard]] std::string out() const { return (folder_ / "out").string(); }

  std::filesystem::path folder_;
};

TEST_F(LoadScripts, MeasureTheirProfileWithFurtherFlagsOfMacro) {
  EXPECT_THAT(call("stress_test.sh", "--users 9").output,
              StartsWith("macro run stress --users 9 --out " + out() + "\n"));
  EXPECT_THAT(call("spike_test.sh", "").output, StartsWith("macro run spike --out "));
  EXPECT_THAT(call("endurance_test.sh", "--duration 30m").output,
              StartsWith("macro run endurance --duration 30m --out "));
  EXPECT_THAT(call("run_benchmark.sh", "stress").output, StartsWith("macro run stress --out "));
  EXPECT_THAT(call("run_benchmark.sh", "quick").output,
              StartsWith("macro run quick --scenario mixed --scenario overhead --out "));
  EXPECT_THAT(call("run_benchmark.sh", "full --scenario auth").output,
              StartsWith("macro run full --scenario auth --out "));
  EXPECT_THAT(call("run_benchmark.sh", "quick --target http://h").output,
              StartsWith("macro run quick --scenario mixed --target http://h --out "));
  EXPECT_THAT(call("run_benchmark.sh", "quick --target http://h --direct http://d").output,
              HasSubstr("--scenario overhead --target http://h --direct http://d"));
}

TEST_F(LoadScripts, PrintTheTableAndSayWhereThePageIs) {
  EXPECT_THAT(call("run_benchmark.sh", "quick").output,
              HasSubstr("\n| RPS |\nreport: " + out() + "/report.html\n"));
}

TEST_F(LoadScripts, ExitWithTheCodeOfMacro) {
  for (const int code : {0, 1, 2, 3}) {
    macro_exits_with(code);
    EXPECT_EQ(call("spike_test.sh", "").exit_code, code);
  }
  EXPECT_THAT(call("spike_test.sh", "").output, HasSubstr("| RPS |")) << "INVALID has a report too";
  macro_exits_with(2);
  EXPECT_THAT(call("spike_test.sh", "").output, Not(HasSubstr("| RPS |"))) << "nothing measured";
}

TEST_F(LoadScripts, SayWhatIsWrongWithTheirArguments) {
  for (const auto* command : {"ci/run_benchmark.sh", "ci/run_benchmark.sh slow",
                              "ci/stress_test.sh --bin", "ci/spike_test.sh --bin /nonexistent"}) {
    const Result result = sh(command);
    EXPECT_EQ(result.exit_code, 2) << command;
    EXPECT_THAT(result.output, StartsWith("ci/")) << command;
  }
}

TEST_F(LoadScripts, HaveHelp) {
  for (const auto* script : {"run_benchmark", "stress_test", "spike_test", "endurance_test",
                             "truth", "bench_load", "read_back"}) {
    const Result result = sh("ci/" + std::string(script) + ".sh --help");
    EXPECT_EQ(result.exit_code, 0) << script;
    EXPECT_THAT(result.output, StartsWith("usage: ci/" + std::string(script) + ".sh")) << script;
  }
}

}  // namespace

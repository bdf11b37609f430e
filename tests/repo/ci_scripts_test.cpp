// The scripts as people call them, with stand-ins for the tools: the order in which both sides are
// measured, and that nothing which could not be judged looks like a pass.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/repo/shell.h"

namespace {

using repo_test::Result;
using repo_test::sh;

using testing::HasSubstr;
using testing::StartsWith;

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// A folder with stand-ins for the four tools, which note each call in calls.txt.
class Measure : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "gatebench-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    for (const auto* side : {"old", "new"}) {
      std::filesystem::create_directories(folder_ / side);
      script(folder_ / side / "gateway", "exit 1\n# side: " + std::string(side) + "\n");
      script(
          folder_ / side / "micro",
          "echo micro " + std::string(side) + " >> " + calls() +
              "\nfor a in \"$@\"; do case $a in --benchmark_out=*) echo {} > \"${a#*=}\";; esac; "
              "done\n");
    }
    script(folder_ / "new" / "macro",
           "gateway= out=\nwhile [ $# -gt 0 ]; do case $1 in --gateway) gateway=$2;; --out) "
           "out=$2;; esac; shift; done\nmkdir -p $out; echo {} > $out/result.json\n"
           "echo macro $(sed -n 's/^# side: //p' $gateway) >> " +
               calls() + "\n");
    compare_exits_with(0);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string calls() const { return (folder_ / "calls.txt").string(); }

  static void script(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path) << "#!/bin/sh\n" << text;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }

  void compare_exits_with(int code) const {
    script(folder_ / "new" / "compare",
           "if [ $1 = merge ]; then while [ $1 != --out ]; do shift; done; echo {} > $2; echo "
           "merged; exit 0; fi\necho compare $1 $2 >> " +
               calls() +
               "\nfor a in \"$@\"; do case $a in text=*) echo VERDICT > ${a#*=};; esac; " +
               "done\nexit " + std::to_string(code) + "\n");
  }

  [[nodiscard]] Result measure(const std::string& arguments) const {
    return sh("ci/measure.sh --minutes 0.5 --tools " + (folder_ / "new").string() + " --current " +
              (folder_ / "new").string() + " --out " + (folder_ / "out").string() + " " +
              arguments);
  }
  [[nodiscard]] std::string against_old() const {
    return "--baseline " + (folder_ / "old").string();
  }

  std::filesystem::path folder_;
};

TEST_F(Measure, RunsBothSidesInTheOrderABBA) {
  const Result result = measure(against_old());
  EXPECT_EQ(result.exit_code, 0) << result.output;
  const std::string order = read(calls());
  // The first two are not counted: they warm the file cache.
  EXPECT_THAT(order, StartsWith("micro old\nmicro new\n"
                                "micro old\nmicro new\nmicro new\nmicro old\n"
                                "micro old\nmicro new\nmicro new\nmicro old\n"));
  EXPECT_THAT(order, HasSubstr("macro old\nmacro new\nmacro new\nmacro old\nmacro old\n"));
  EXPECT_THAT(order, HasSubstr("compare "));
}

TEST_F(Measure, GivesEachSideAtLeastEightProcessesAndEightBlocks) {
  EXPECT_EQ(measure(against_old()).exit_code, 0);
  const std::string order = read(calls());
  for (const std::string side : {"old", "new"}) {
    for (const std::string tool : {"micro ", "macro "}) {
      std::size_t count = 0;
      for (auto at = order.find(tool + side); at != std::string::npos;
           at = order.find(tool + side, at + 1)) {
        ++count;
      }
      EXPECT_GE(count, 8U + (tool == "micro " ? 1 : 0)) << tool << side;
    }
  }
}

TEST_F(Measure, ExitsWithTheCodeOfCompare) {
  for (const int code : {0, 1, 2, 3}) {
    compare_exits_with(code);
    EXPECT_EQ(measure(against_old()).exit_code, code);
  }
}

TEST_F(Measure, WithoutABaselineJudgesNothing) {
  const Result result = measure("");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(read(calls()), testing::Not(HasSubstr("compare ")));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out" / "micro.json"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out" / "macro.json"));
}

TEST_F(Measure, ASideThatCrashesIsNoPass) {
  script(folder_ / "new" / "micro", "echo 'assertion failed'; exit 134\n");
  const Result result = measure(against_old());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.output, HasSubstr("failed with status 134"));
  EXPECT_THAT(result.output, HasSubstr("assertion failed"));
  EXPECT_THAT(result.output, HasSubstr("nothing was judged"));
}

TEST_F(Measure, ATroubleOfItsOwnIsNoRegression) {
  std::ofstream(folder_ / "out") << "a file where a folder is to be";
  EXPECT_EQ(measure(against_old()).exit_code, 2) << "1 says that something got slower";
}

TEST_F(Measure, AMacroRunThatIsInvalidIsNoPass) {
  script(folder_ / "new" / "macro", "echo INVALID; exit 3\n");
  EXPECT_EQ(measure(against_old()).exit_code, 2);
}

// The twins of the stand-ins: the real tools take the options that the script gives them. The
// gateway is still the stand-in, which exits at once; that is an invalid measurement, while an
// option that macro does not know would be a usage error (status 2).
TEST_F(Measure, GivesOptionsThatTheRealMacroTakes) {
  script(folder_ / "new" / "macro", "exec " GATEBENCH_BINARY_DIR "/macro \"$@\"\n");
  const Result result = measure("");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.output, HasSubstr("failed with status 3")) << result.output;
}

TEST_F(Measure, GivesOptionsThatTheRealMicroTakes) {
  script(folder_ / "new" / "micro",
         "exec " GATEBENCH_BINARY_DIR "/micro \"$@\" --benchmark_filter=metrics/record$\n");
  const Result result = measure("");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(read(folder_ / "out" / "logs" / "micro-current-1.json"), HasSubstr("metrics/record"));
}

TEST_F(Measure, AnInterruptedRunReportsAndIsNoPass) {
  // The stand-in interrupts the script that called it, in the middle of the third repetition.
  script(
      folder_ / "new" / "macro",
      "out=\nwhile [ $# -gt 0 ]; do case $1 in --out) out=$2;; esac; shift; done\nmkdir -p $out; "
      "echo {} > $out/result.json\ncase $out in *current-3) kill -INT $PPID;; esac\n");
  const Result result = measure(against_old());
  EXPECT_EQ(result.exit_code, 130) << result.output;
  EXPECT_THAT(result.output, HasSubstr("INTERRUPTED"));
  EXPECT_THAT(result.output, HasSubstr("macro: 2 blocks a side"));
  EXPECT_THAT(read(calls()), testing::Not(HasSubstr("compare ")));
}

TEST_F(Measure, SaysWhatIsWrongWithItsArguments) {
  for (const auto* arguments : {"--minutes 0.1", "--minutes 61", "--minutes x", "--threshold x",
                                "--threshold 0", "--baseline /nonexistent", "--frobnicate"}) {
    const Result result = measure(arguments);
    EXPECT_EQ(result.exit_code, 2) << arguments;
    EXPECT_THAT(result.output, StartsWith("ci/measure.sh: ")) << arguments;
  }
}

TEST(CiScripts, SetupListsItsGroupsWithoutDatabaseOrBrowserInTheMainJob) {
  const Result build = sh("ci/setup.sh --list build");
  EXPECT_EQ(build.exit_code, 0);
  EXPECT_THAT(build.output, HasSubstr("libcpp-httplib-dev\n"));
  for (const auto* other : {"postgresql", "redis", "chromium", "wrk", "libgtest-dev", "clang"}) {
    EXPECT_THAT(build.output, testing::Not(HasSubstr(other)));
  }
  EXPECT_THAT(sh("ci/setup.sh --list test").output, HasSubstr("libgtest-dev\n"));
  EXPECT_THAT(sh("ci/setup.sh --list peers").output, HasSubstr("wrk\n"));
}

TEST(CiScripts, UnknownArgumentsAreUsageErrors) {
  for (const auto* command :
       {"ci/setup.sh everything", "ci/test.sh release", "ci/test.sh fast",
        "ci/quick_bench.sh --fast", "ci/quick_bench.sh --minutes", "ci/gate.sh --fast",
        "ci/gate.sh --base", "ci/mutate.sh --only 0", "ci/mutate.sh --only 99",
        "ci/oracle.sh --samples few", "ci/bench_compare.sh --rounds 0",
        "ci/bench_translate.sh --blocks 9", "ci/bench_translate.sh --bin",
        "ci/history_page.sh --frobnicate", "ci/history_page.sh --build"}) {
    EXPECT_EQ(sh(command).exit_code, 2) << command;
  }
}

TEST(CiScripts, EachHasHelp) {
  for (const auto* script :
       {"setup", "test", "lint", "quick_bench", "measure", "gate", "coverage", "mutate", "oracle",
        "bench_compare", "bench_translate", "history_page"}) {
    const Result result = sh("ci/" + std::string(script) + ".sh --help");
    EXPECT_EQ(result.exit_code, 0) << script;
    EXPECT_THAT(result.output, StartsWith("usage: ")) << script;
  }
}

// The list of faults cannot rot: each must be found in its file, once.
TEST(CiScripts, EveryMutationApplies) {
  const Result result = sh("ci/mutate.sh --list");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("\n20  compare/"));
}

TEST(CiScripts, AMutationThatDoesNotApplyIsSaidBeforeAnythingIsBuilt) {
  const std::string file = testing::TempDir() + "/mutations.txt";
  for (const auto* original : {"nobody wrote this", "return"}) {
    std::ofstream(file) << "compare/stats/holm.cpp | " << original << " | x | why\n";
    const Result result = sh("ci/mutate.sh --mutations " + file);
    EXPECT_EQ(result.exit_code, 2) << result.output;
    EXPECT_THAT(result.output, HasSubstr("mutation 1 does not apply: ")) << original;
  }
}

TEST(CiScripts, OnlySuccessIsGreen) {
  EXPECT_EQ(sh("ci/all_green.sh 'success success'").exit_code, 0);
  EXPECT_EQ(sh("ci/all_green.sh success").exit_code, 0);
  for (const auto* results :
       {"'success failure'", "'success skipped'", "'cancelled success'", "''", ""}) {
    EXPECT_EQ(sh("ci/all_green.sh " + std::string(results)).exit_code, 1) << results;
  }
}

}  // namespace

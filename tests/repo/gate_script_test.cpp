// ci/gate.sh whole: real commits in a repository of its own, the real compare, and programs that
// measure what their commit says. Only the compiler is a stand-in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "tests/repo/shell.h"

namespace {

namespace fs = std::filesystem;
using repo_test::Result;
using repo_test::sh;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kBin = GATEBENCH_BINARY_DIR;

// Takes the programs of a tree for built: micro from micro/, around what gateway/hit says that the
// gateway's code takes, the rest from gateway/.
constexpr const char* kCompiler = R"(#!/bin/bash
[ "$1" = --build ] || exit 0
bin=build/release/bin
mkdir -p $bin/layouts/micro
echo "$PWD $*" >>"$BUILDS"
if [ -e gateway/old_interface ] && grep -q new_interface micro/program; then
  echo "micro.cpp:1: error: no new_interface"
  exit 1
fi
if [ -e gateway/no_layouts ] && [[ " $* " = *" micro_layouts "* ]]; then
  echo "ninja: error: unknown target 'micro_layouts'"
  exit 1
fi
link() { sed "s/@hit@/$(cat gateway/hit)/" micro/program; }
for target in "${@:5}"; do
  case $target in
    micro_layouts) link >$bin/layouts/micro/1 && chmod +x $bin/layouts/micro/1 ;;
    micro) link >$bin/micro && chmod +x $bin/micro ;;
    compare) cp "$COMPARE" $bin/ ;;
    *) cp "gateway/$target" $bin/ ;;
  esac || exit 1
done
)";

class Gate : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "gatebench gate-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    repository_ = folder_ / "repository";
    fs::create_directories(repository_ / "ci");
    fs::create_directories(folder_ / "bin");
    fs::copy_file(fs::path(GATEBENCH_SOURCE_DIR) / "ci" / "gate.sh", repository_ / "ci/gate.sh");
    script("repository/ci/setup.sh", "#!/bin/sh\n");
    script("bin/cmake", kCompiler);
    write("repository/.gitignore", "build/\nbenchmark-results/\n");
    write("repository/README.md", "read me\n");
    hit(100);
    benchmark(0);
    gateway(100);
    ASSERT_EQ(git("init -q -b main").exit_code, 0);
    commit("the base");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }
  void script(const std::string& path, const std::string& text) const {
    write(path, text);
    fs::permissions(folder_ / path, fs::perms::owner_all);
  }
  [[nodiscard]] std::string read(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream(folder_ / path).rdbuf();
    return text.str();
  }

  /// What auth/hit takes in the next commit.
  void hit(int time_ns) const { write("repository/gateway/hit", std::to_string(time_ns)); }
  /// micro of the next commit: its benchmark does so much besides.
  void benchmark(int more_ns, const std::string& note = "") const {
    script("repository/micro/program", "#!/bin/sh\nexec " + kBin +
                                           "/fake_benchmark --time=auth/hit:$((@hit@ + " +
                                           std::to_string(more_ns) + ")) \"$@\"\n# " + note + "\n");
  }
  /// gateway and macro of the next commit.
  void gateway(int time_ns) const {
    script("repository/gateway/gateway", std::to_string(time_ns) + "\n");
    script("repository/gateway/macro",
           "#!/bin/bash\nwhile [ $# -gt 0 ]; do case $1 in --gateway) gateway=$2 ;; "
           "--out) out=$2 ;; esac; shift; done\nmkdir -p $out\n" +
               kBin +
               "/fake_benchmark --time=macro/baseline/connections:64:$(cat \"$gateway\") "
               "'--benchmark_filter=^macro/baseline/connections:64$' "
               "--benchmark_out=$out/result.json\n");
  }

  [[nodiscard]] Result git(const std::string& arguments) const {
    return sh("git -C '" + repository_.string() +
              "' -c user.name=t -c user.email=t@t -c commit.gpgsign=false " + arguments);
  }
  void commit(const std::string& subject) const {
    ASSERT_EQ(git("add -A").exit_code, 0);
    ASSERT_EQ(git("commit -q -m '" + subject + "'").exit_code, 0);
  }
  [[nodiscard]] Result gate(const std::string& arguments = "") const {
    return sh("cd '" + repository_.string() + "' && env -u GITHUB_ACTIONS -u GITHUB_STEP_SUMMARY " +
              environment_ + " PATH='" + (folder_ / "bin").string() + "':\"$PATH\" COMPARE='" +
              compare_ + "' BUILDS='" + (folder_ / "builds.txt").string() + "' " + shell_ +
              " ci/gate.sh --budget 60s " + arguments);
  }

  fs::path folder_;
  fs::path repository_;
  std::string environment_;
  std::string compare_ = kBin + "/compare";
  std::string shell_;  ///< that runs the script, with its options
};

TEST_F(Gate, FailsACommitThatMakesOneBenchmarkSlowerAndNamesIt) {
  hit(115);
  commit("slower");
  const Result result = gate();
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output, AllOf(HasSubstr("auth/hit"), HasSubstr("REGRESSION: 1 of ")));
  EXPECT_THAT(read("repository/benchmark-results/gate/verdict.json"),
              HasSubstr(R"("verdict":"regression")"));
}

TEST_F(Gate, PassesACommitThatMakesNothingSlowerAndLeavesNoTreesBehind) {
  write("repository/gateway/unused.cpp", "int unused();\n");
  commit("not executed");
  const Result result = gate();
  EXPECT_EQ(result.exit_code, 0) << result.output;
  for (const auto* report : {"verdict.json", "report.txt", "report.md", "report.html", "report.csv",
                             "junit.xml", "micro.json", "macro.json"}) {
    EXPECT_THAT(read(std::string("repository/benchmark-results/gate/") + report), Not(""))
        << report;
  }
  EXPECT_THAT(git("worktree list").output, Not(HasSubstr("build/gate")));
  EXPECT_EQ(git("status --porcelain").output, "");
}

TEST_F(Gate, FailsAGatewayThatIsSlowerUnderLoad) {
  gateway(125);
  commit("slower under load");
  const Result result = gate();
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output, HasSubstr("macro/baseline/connections:64"));
}

TEST_F(Gate, EndsAtOnceWhereOnlyDocumentationChanged) {
  write("repository/README.md", "read me again\n");
  commit("words");
  const Result result = gate();
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("Nothing but documentation has changed"));
  EXPECT_FALSE(fs::exists(folder_ / "builds.txt"));
  EXPECT_EQ(gate("--force").exit_code, 0);
  EXPECT_TRUE(fs::exists(folder_ / "builds.txt")) << "--force measures all the same";
}

TEST_F(Gate, MeasuresWhereMoreThanDocumentationChanged) {
  write("repository/README.md", "read me again\n");
  const std::string name(150, 'x');  // more names than a pipe holds
  for (int number = 1000; number < 1600; ++number) {
    write("repository/gateway/" + name + std::to_string(number) + ".md.cpp", "\n");
  }
  commit("words and code");
  const Result result = gate();
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_TRUE(fs::exists(folder_ / "builds.txt")) << result.output;
}

TEST_F(Gate, CannotSayThatNothingChangedWhereGitCannotTell) {
  write("repository/README.md", "read me again\n");
  commit("words");
  const std::string tree = git("rev-parse HEAD^^{tree}").output;
  fs::remove(repository_ / ".git/objects" / tree.substr(0, 2) / tree.substr(2, 38));
  EXPECT_EQ(gate().exit_code, 2);
}

TEST_F(Gate, LetsAnAcceptedRegressionPassAndSaysWhoAcceptedIt) {
  hit(125);
  commit("slower on purpose");
  const Result result = gate("--accepted 'mira: checks more'");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(read("repository/benchmark-results/gate/report.txt"), HasSubstr("mira: checks more"));
}

TEST_F(Gate, BuildsACommitOnce) {
  write("repository/gateway/unused.cpp", "\n");
  commit("one");
  ASSERT_EQ(gate().exit_code, 0);
  write("repository/gateway/unused.cpp", "\n\n");
  commit("two");
  const Result again = gate("--base HEAD^^");
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.output, AllOf(HasSubstr("base was built before"), HasSubstr("building head")));
}

TEST_F(Gate, BuildsTheToolsOfACommitThatWasABaseBefore) {
  write("repository/gateway/unused.cpp", "\n");
  commit("one");
  ASSERT_EQ(gate().exit_code, 0);
  const Result turned = gate("--base HEAD --head HEAD^");
  EXPECT_EQ(turned.exit_code, 0) << turned.output;
  EXPECT_THAT(turned.output, AllOf(HasSubstr("building head"), HasSubstr("base was built before")));
}

TEST_F(Gate, MeasuresBothSidesWithTheBenchmarksOfTheHead) {
  benchmark(50, "it does more, on either side");
  commit("a changed benchmark");
  const Result result = gate();
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

TEST_F(Gate, FallsBackToTheBasesOwnBenchmarksWhereHeadsDoNotCompileAgainstIt) {
  write("repository/gateway/old_interface", "\n");
  commit("the interface of the base");
  ASSERT_EQ(git("rm -q gateway/old_interface").exit_code, 0);
  benchmark(1, "new_interface");
  commit("a new interface");
  const Result result = gate();
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("head's micro does not compile against the base"));
  EXPECT_THAT(result.output, Not(HasSubstr("one layout only"))) << "each side has all its layouts";
  EXPECT_THAT(read("repository/benchmark-results/gate/build-base-with-micro-of-head.log"),
              HasSubstr("no new_interface"));
}

TEST_F(Gate, MeasuresABaseFromBeforeThereWereLayoutsAndSaysSo) {
  write("repository/gateway/old_interface", "\n");
  write("repository/gateway/no_layouts", "\n");
  commit("an old base");
  ASSERT_EQ(git("rm -q gateway/old_interface gateway/no_layouts").exit_code, 0);
  benchmark(1, "new_interface");
  commit("a new interface");
  const Result result = gate();
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("the base's in one layout only"));
}

TEST_F(Gate, CannotJudgeAHeadThatDoesNotBuild) {
  fs::remove(repository_ / "gateway/gateway");
  commit("broken");
  const Result result = gate();
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.output, HasSubstr("head does not build"));
}

TEST_F(Gate, CannotJudgeWhereMacroCannotBeMeasured) {
  script("repository/gateway/macro", "#!/bin/sh\necho no port; exit 2\n");
  commit("macro is broken");
  const Result result = gate();
  EXPECT_EQ(result.exit_code, 2) << result.output;
  EXPECT_THAT(result.output, HasSubstr("no port"));
}

TEST_F(Gate, SaysInNoReportThatAHalfMeasuredCommitPasses) {
  script("compare",
         "#!/bin/bash\n[[ $* != *macro-verdict.json* || $1 != duel ]] || exit 139\nexec " + kBin +
             "/compare \"$@\"\n");
  compare_ = (folder_ / "compare").string();
  write("repository/gateway/unused.cpp", "\n");
  commit("compare crashes on macro");
  const Result result = gate("--threshold 12.5%");
  EXPECT_EQ(result.exit_code, 2) << result.output;
  EXPECT_THAT(read("repository/benchmark-results/gate/verdict.json"),
              HasSubstr(R"("verdict":"cannot_judge")"));
  EXPECT_THAT(read("repository/benchmark-results/gate/report.md"),
              AllOf(HasSubstr("macro could not be measured"), HasSubstr("auth/hit")));
}

TEST_F(Gate, EndsWith130AndTidiesUpWhereItIsInterrupted) {
  script("repository/gateway/macro",
         "#!/bin/sh\nkill -TERM $(cat \"$BUILDS.pid\")\nexec sleep 50\n");
  commit("macro is measured for long");
  shell_ = R"(sh -c 'echo $$ >"$BUILDS.pid"; exec "$0" "$@"')";
  const Result result = gate();
  EXPECT_EQ(result.exit_code, 130) << result.output;
  EXPECT_THAT(git("worktree list").output, Not(HasSubstr("build/gate")));
  EXPECT_FALSE(fs::exists(repository_ / "build/gate/tree"));
  EXPECT_EQ(read("repository/benchmark-results/gate/verdict.json"), "");
}

TEST_F(Gate, LeavesTheResultsOfAGateThatIsRunningAlone) {
  write("repository/gateway/unused.cpp", "\n");
  commit("one");
  write("repository/benchmark-results/gate/micro.json", "of the other one");
  fs::create_directories(repository_ / "build/gate");
  shell_ = "flock build/gate/.lock";
  const Result result = gate();
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.output, HasSubstr("another gate is running here"));
  EXPECT_EQ(read("repository/benchmark-results/gate/micro.json"), "of the other one");
}

TEST_F(Gate, WritesTheStepSummaryAndAnnotationsInActions) {
  hit(125);
  commit("slower");
  environment_ =
      "GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY='" + (folder_ / "summary.md").string() + "'";
  const Result result = gate("--pull-request 12");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(read("summary.md"), HasSubstr("auth/hit"));
  EXPECT_THAT(result.output, HasSubstr("::error title="));
  EXPECT_THAT(read("repository/benchmark-results/gate/verdict.json"),
              HasSubstr(R"("pull_request":12)"));
}

TEST_F(Gate, RefusesWhatMakesNoSense) {
  write("repository/gateway/unused.cpp", "\n");
  commit("with a base");
  for (const auto& [arguments, complaint] : std::map<std::string, std::string>{
           {"--base no-such-ref", "'no-such-ref' is no commit here"},
           {"--threshold -3", "--threshold '-3' is no percentage above 0"},
           {"--threshold 99999999999", "--threshold '99999999999' is no percentage above 0"},
           {"--budget 10", "--budget '10' is no time"},
           {"--budget 5s", "--budget 5s is not between"},
           {"--pull-request x", "--pull-request 'x' is no number"},
           {"--accepted nobody", "--accepted 'nobody' is not 'WHO: WHY'"},
           {"--accepted mira:", "--accepted 'mira:' is not 'WHO: WHY'"},
           {"--unknown", "'--unknown' is no option"},
           {"--out", "--out needs a value"}}) {
    const Result result = gate(arguments);
    EXPECT_EQ(result.exit_code, 2) << arguments;
    EXPECT_THAT(result.output, StartsWith("ci/gate.sh: " + complaint)) << arguments;
  }
  write("repository/gateway/new.cpp", "\n");
  EXPECT_THAT(gate("--base HEAD").output,
              AllOf(HasSubstr("what is not committed here is not judged"),
                    HasSubstr("base and head are the same commit")));
  EXPECT_FALSE(fs::exists(folder_ / "builds.txt"));
}

}  // namespace

// Whole duels between programs that measure nothing, from the command line to the saved rounds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "compare/results/duel_record.h"
#include "compare/results/read_result_file.h"
#include "tests/compare/cli/command.h"
#include "tests/compare/cli/scratch_folder.h"

namespace compare {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kProgram = std::string(GATEBENCH_BINARY_DIR) + "/fake_benchmark";

class DuelCommand : public ScratchFolder {
 protected:
  static CommandResult duel(const std::string& baseline, const std::string& current,
                            std::vector<std::string> more = {}) {
    std::vector<std::string> args = {"duel",
                                     "--baseline",
                                     kProgram + " " + baseline,
                                     "--current",
                                     kProgram + " " + current,
                                     "--save",
                                     "saved",
                                     "--seed",
                                     "7"};
    args.insert(args.end(), more.begin(), more.end());
    return run_compare(args);
  }

  static results::DuelRecord record() {
    return *results::duel_record(results::read_result_file("saved/current.json").context);
  }
};

TEST_F(DuelCommand, FailsWhatIsSlowerAndPassesTheRest) {
  const CommandResult result = duel("--time=a:100 --time=b:100", "--time=a:120 --time=b:101");
  EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("REGRESSION: 1 of 2 more than 10 % slower"));
  EXPECT_THAT(result.err, HasSubstr("a real_time: regressed"));
  EXPECT_THAT(result.err, HasSubstr("b real_time: pass"));
}

TEST_F(DuelCommand, SavesRoundsThatPlainCompareJudgesAlike) {
  const CommandResult result =
      duel("--time=a:100 --time=b:100", "--time=a:120 --time=b:101", {"--format", "json=d.json"});
  EXPECT_EQ(run_compare({"saved/baseline.json", "saved/current.json", "--format", "json=p.json"})
                .exit_code,
            result.exit_code);
  EXPECT_EQ(read("d.json"), read("p.json"));
  EXPECT_THAT(read("p.json"), HasSubstr(R"("verdict":"regressed")"));
  const results::DuelRecord saved = record();
  EXPECT_TRUE(saved.complete);
  EXPECT_EQ(saved.seed, 7U);
  EXPECT_EQ(saved.side, "current");
}

TEST_F(DuelCommand, GivesDecidedBenchmarksNoFurtherRounds) {
  duel("--time=a:100 --time=b:100", "--time=a:70 --time=b:110 --swing=b:0.3");
  const results::ResultFile file = results::read_result_file("saved/baseline.json");
  const auto rounds = [&](const std::string& name) {
    return std::count_if(file.rows.begin(), file.rows.end(),
                         [&](const results::Row& row) { return row.name == name; });
  };
  EXPECT_LT(rounds("a"), 40) << "far from the threshold";
  EXPECT_EQ(rounds("b"), 40) << "at the threshold, so never sure";
}

TEST_F(DuelCommand, SaysOfIdenticalProgramsThatTheyAre) {
  const CommandResult result = duel("--time=a:100", "--time=a:100");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("both sides ran the same program"));
  EXPECT_TRUE(record().identical);
}

TEST_F(DuelCommand, NamesBenchmarksThatOneSideLacks) {
  const CommandResult result = duel("--time=a:100 --time=old:5", "--time=a:100 --time=new:5");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("removed: old"), HasSubstr("added: new")));
}

TEST_F(DuelCommand, CannotJudgeWhereASideCrashes) {
  const CommandResult result =
      duel("--time=a:100 --time=b:100", "--time=a:100 --time=b:100 --crash=b --after=count");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("was killed by signal 6"));
  EXPECT_THAT(result.err, AllOf(HasSubstr(R"(out of \x1b[31mluck)"), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(result.out, HasSubstr("CANNOT JUDGE"));
  EXPECT_FALSE(record().complete);
  EXPECT_EQ(run_compare({"saved/baseline.json", "saved/current.json"}).exit_code, 2)
      << "what was saved is no pass either";
}

TEST_F(DuelCommand, CannotJudgeWhereASideHangs) {
  const CommandResult result =
      duel("--time=a:100", "--time=a:100 --hang=a", {"--side-timeout", "200ms"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("the current (fake_benchmark) did not end in time"));
}

TEST_F(DuelCommand, CannotJudgeWhereASideWritesNonsense) {
  const CommandResult result = duel("--time=a:100", "--time=a:100 --garbage=a");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("its results:"));
}

TEST_F(DuelCommand, TakesABenchmarkThatErrsNowAsErrored) {
  const CommandResult result =
      duel("--time=a:100 --time=b:100", "--time=a:100 --time=b:100 --error=b");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("b was fine in the baseline and errored now"));
  EXPECT_TRUE(record().complete);
}

TEST_F(DuelCommand, RefusesAMetricThatNobodyHasBeforeAllRoundsAndReportsIt) {
  const CommandResult result =
      duel("--time=a:100", "--time=a:120", {"--metric", "real_tme", "--format", "json=d.json"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--metric real_tme: no benchmark in both files has it"));
  EXPECT_THAT(read("d.json"), HasSubstr(R"("verdict":"cannot_judge")"));
}

TEST_F(DuelCommand, RefusesAReportThatCannotBeWrittenBeforeItMeasures) {
  const CommandResult result =
      duel("--time=a:100", "--time=a:120", {"--format", "html=missing/d.html"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("there is no folder missing"));
  EXPECT_THAT(result.err, Not(HasSubstr("round")));
}

TEST_F(DuelCommand, KeepsWhatWasMeasuredWhenInterrupted) {
  const CommandResult result = duel("--time=a:100", "--time=a:100 --interrupt=a --after=count");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("the duel was not finished: interrupted"));
  EXPECT_FALSE(record().complete);
}

TEST_F(DuelCommand, RunsWholeProgramsInBlocks) {
  const auto whole = [](const std::string& time) {
    return kProgram + " --time=a:" + time + " --benchmark_filter=^a$ --benchmark_out={out}";
  };
  const CommandResult result = run_compare(
      {"duel", "--baseline", whole("100"), "--current", whole("125"), "--save", "saved"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_EQ(record().pairing, "blocks");
}

// What macro run does: a folder with result.json, and status 3 where nobody should believe it.
class InvalidRounds : public DuelCommand {
 protected:
  /// A command that measures `time` and says `invalid` times that it is of no use.
  static std::string command(const std::string& time, int invalid) {
    write("whole.sh",
          "mkdir -p \"$1\"\n" + kProgram +
              " --time=a:$2 --benchmark_filter=^a$ --benchmark_out=\"$1/result.json\"\n"
              "echo x >> count\n"
              "[ \"$(wc -l < count)\" -gt $3 ] || { echo the client was busy; exit 3; }\n");
    return "sh whole.sh {out} " + time + " " + std::to_string(invalid);
  }
  static CommandResult duel_of_folders(int invalid) {
    return run_compare({"duel", "--baseline", command("100", invalid), "--current",
                        command("125", invalid), "--save", "saved"});
  }
};

TEST_F(InvalidRounds, AreRunAgain) {
  const CommandResult result = duel_of_folders(3);
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_TRUE(record().complete);
  EXPECT_EQ(record().rejected_rounds, 2U) << "the first of the three was the one that warms up";
}

TEST_F(InvalidRounds, EndTheDuelWhereThereIsNoOther) {
  const CommandResult result = duel_of_folders(1000);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("exited with status 3"), HasSubstr("client was busy")));
}

TEST_F(DuelCommand, EndsWithItsBudget) {
  const CommandResult result = duel("--time=a:100", "--time=a:100", {"--budget", "1ms"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("cannot judge"));
}

TEST_F(DuelCommand, RefusesWhatItCannotRun) {
  const auto refusal = [](const std::vector<std::string>& args) {
    const CommandResult result = run_compare(args);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.out, Not(HasSubstr("PASS")));
    return result.err;
  };
  EXPECT_THAT(refusal({"duel", "--baseline", "/bin/true"}), HasSubstr("--current"));
  EXPECT_THAT(refusal({"duel", "--baseline", "'a", "--current", "b"}),
              HasSubstr("a quote that is not closed"));
  EXPECT_THAT(
      refusal({"duel", "--baseline", "/bin/true", "--current", "/bin/true", "--save", "s1"}),
      HasSubstr("no Google Benchmark program"));
  EXPECT_THAT(
      refusal({"duel", "--baseline", "/nonexistent/x", "--current", "/bin/true", "--save", "s2"}),
      HasSubstr("No such file or directory"));
  EXPECT_THAT(refusal({"duel", "--baseline", kProgram + " --time=a:1", "--current",
                       kProgram + " --time=b:1", "--save", "s3"}),
              HasSubstr("no benchmark in common"));
  EXPECT_THAT(
      refusal({"duel", "--baseline", kProgram + " {out}", "--current", kProgram, "--save", "s4"}),
      HasSubstr("one command has {out} and the other has not"));
  EXPECT_THAT(refusal({"duel", "--baseline", "a", "--current", "b", "--budget", "30"}),
              HasSubstr("--budget is '30', no duration"));
  write("full/file", "");
  std::filesystem::create_directory("full");
  write("full/file", "");
  EXPECT_THAT(refusal({"duel", "--baseline", "a", "--current", "b", "--save", "full"}),
              HasSubstr("is not empty"));
}

}  // namespace
}  // namespace compare

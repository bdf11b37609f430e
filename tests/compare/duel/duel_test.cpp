// What could let a duel pass, or go on, that must not.
#include "compare/duel/duel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "compare/duel/command.h"
#include "compare/duel/scratch_directory.h"
#include "compare/results/duel_record.h"

namespace compare::duel {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string kProgram = std::string(GATEBENCH_BINARY_DIR) + "/fake_benchmark";
const std::atomic<bool> kGoOn{false};
const std::atomic<bool> kStop{true};

class Silent final : public DuelObserver {
 public:
  void before_round(const Progress& /*progress*/) override {}
  void decided(const std::vector<const verdict::Comparison*>& /*comparisons*/) override {}
  void looked(const results::ResultFile& /*baseline*/,
              const results::ResultFile& /*current*/) override {}
};

class Duels : public testing::Test {
 protected:
  Duels() {
    fs::create_directory(scratch_.path() / "1");
    fs::create_directory(scratch_.path() / "2");
  }
  [[nodiscard]] DuelResult duel(const std::string& baseline, const std::string& current,
                                const DuelOptions& options) const {
    Program first("baseline", split_words(baseline), scratch_.path() / "1");
    Program second("current", split_words(current), scratch_.path() / "2");
    Silent silent;
    return run_duel(first, second, options, silent, kGoOn);
  }
  [[nodiscard]] fs::path path(const std::string& name) const { return scratch_.path() / name; }
  [[nodiscard]] Launch shell(const std::string& script) const {
    return {.words = {"sh", "-c", script}, .cpus = {}, .output = path("log"), .standard_out = {}};
  }

  ScratchDirectory scratch_;
};

results::DuelRecord record(const DuelResult& result) {
  return results::duel_record(result.current.context).value();
}

/// A disturbed round is every one.
DuelOptions on_a_noisy_machine() {
  DuelOptions options;
  options.runner.rule.slowest_spin = 0;
  return options;
}

TEST_F(Duels, AreNotCompleteWhereABenchmarkHadNoRound) {
  DuelOptions options;
  options.budget = milliseconds(0);
  const results::DuelRecord made = record(duel(kProgram + " --time=a:100 --time=b:100",
                                               kProgram + " --time=a:100 --time=b:200", options));
  EXPECT_FALSE(made.complete);
  EXPECT_EQ(made.stopped, "the budget ended before 2 of 2 benchmarks had a round");
}

TEST_F(Duels, ThrowAwayAThirdOfTheRoundsAtMost) {
  DuelOptions options = on_a_noisy_machine();
  options.fixed_rounds = 20;
  const DuelResult result = duel(kProgram + " --time=a:100", kProgram + " --time=a:100", options);
  EXPECT_EQ(result.current.rows.size(), 20U);
  const std::size_t rejected = record(result).rejected_rounds;
  EXPECT_GE(rejected, 4U) << "the first few are free";
  EXPECT_LE(rejected, 10U) << "ten of thirty";
  EXPECT_THAT(record(result).warnings,
              Contains(HasSubstr("20 of 20 rounds were disturbed and counted")));
}

TEST_F(Duels, FailWhereASideWritesNoResultOfTheBenchmark) {
  const DuelResult result =
      duel(kProgram + " --time=a:100 --lose=a", kProgram + " --time=a:100", {});
  EXPECT_THAT(record(result).stopped,
              HasSubstr("the baseline (fake_benchmark) wrote no result of a"));
}

TEST_F(Duels, FailWhereASidePrintsWithoutEnd) {
  const DuelResult result =
      duel(kProgram + " --time=a:100 --flood=a", kProgram + " --time=a:100", {});
  EXPECT_THAT(
      record(result).stopped,
      HasSubstr("the baseline (fake_benchmark) printed more than 64 MiB in a; it said: ...xxx"));
}

TEST_F(Duels, GoOnWithWhatFitsIntoTheBudgetWhenASlowBenchmarkDoesNot) {
  DuelOptions options;
  options.budget = milliseconds(2000);
  options.fixed_rounds = 10;
  const std::string program = kProgram + " --time=fast:100 --time=slow:100 --slow=slow";
  const DuelResult result = duel(program, program, options);
  const auto rounds = [&](const char* name) {
    return std::count_if(result.current.rows.begin(), result.current.rows.end(),
                         [&](const results::Row& row) { return row.name == name; });
  };
  EXPECT_EQ(rounds("slow"), 1);
  EXPECT_GE(rounds("fast"), 3);
}

TEST_F(Duels, PairOneAfterTheOtherWhereDuetsSpreadWidely) {
  DuelOptions options;
  options.fixed_rounds = 10;
  const std::string noisy = kProgram + " --time=a:100 --spread=1.5";
  const std::string quiet = kProgram + " --time=a:100";
  EXPECT_EQ(record(duel(noisy, noisy, options)).pairing, "duet and adjacent");
  EXPECT_EQ(record(duel(quiet, quiet, options)).pairing, "duet");
  options.pairing = Pairing::duet;
  EXPECT_EQ(record(duel(noisy, noisy, options)).pairing, "duet");
}

TEST_F(Duels, FailWhereAFileIsReplacedMeanwhile) {
  fs::copy_file(kProgram, path("micro"));
  const std::atomic<bool> go_on{false};
  Program program("current", split_words(path("micro").string() + " --time=a:1"), path("1"));
  program.list_benchmarks(std::chrono::minutes(1), go_on);
  EXPECT_NO_THROW(program.make_fresh_copy(0));
  fs::remove(path("micro"));
  EXPECT_THROW(program.make_fresh_copy(0), SideFailed);
  fs::copy_file(kProgram, path("micro"));
  fs::last_write_time(path("micro"), fs::file_time_type::clock::now() - std::chrono::hours(1));
  EXPECT_THROW(program.make_fresh_copy(0), SideFailed) << "another build";
}

TEST_F(Duels, TakeEqualBytesElsewhereForAnotherProgramWhereTheyDoNotRunFromCopies) {
  // A program may read what lies beside it: whole programs are never copied.
  fs::create_directory(path("old"));
  fs::copy_file(kProgram, path("old/micro"));
  fs::copy_file(kProgram, path("micro"));
  Program old("baseline", split_words(path("old/micro").string() + " {out}"), path("1"));
  Program now("current", split_words(path("micro").string() + " {out}"), path("2"));
  EXPECT_FALSE(Program::identical(old, now));
  Program again("current", split_words(path("micro").string() + " {out}"), path("2"));
  EXPECT_TRUE(Program::identical(now, again)) << "one file";
  Program copied("baseline", split_words(path("old/micro").string() + " --time=a:1"), path("1"));
  Program other("current", split_words(path("micro").string() + " --time=a:1"), path("2"));
  copied.list_benchmarks(std::chrono::minutes(1), kGoOn);
  other.list_benchmarks(std::chrono::minutes(1), kGoOn);
  EXPECT_TRUE(Program::identical(copied, other)) << "copies have nothing beside them";
  other.run_in_place();
  EXPECT_FALSE(Program::identical(copied, other));
}

TEST_F(Duels, TakeAnotherLayoutOfAFolderEachRound) {
  fs::create_directories(path("layouts"));
  for (const std::string number : {"1", "2"}) {
    std::ofstream(path("layouts/" + number))
        << "#!/bin/sh\nexec " << kProgram << " --time=a:" << number << "00 \"$@\"\n";
    fs::permissions(path("layouts/" + number), fs::perms::owner_all);
  }
  std::ofstream(path("layouts/note")) << "cannot be executed, so no program\n";
  DuelOptions options;
  options.fixed_rounds = 4;
  options.runner.rule.patience = 0;  // a round that is thrown away had its layout, too
  const DuelResult result = duel(path("layouts").string() + " --spread=0",
                                 path("layouts").string() + " --spread=0", options);
  EXPECT_TRUE(record(result).complete) << record(result).stopped;
  std::vector<double> times;
  for (const results::Row& row : result.current.rows) {
    times.push_back(std::round(row.real_time / 100));
  }
  EXPECT_THAT(times, ElementsAre(1, 2, 1, 2));
  EXPECT_EQ(result.current.context.text("executable"), "layouts");
}

TEST_F(Duels, RefuseAFolderWithoutPrograms) {
  fs::create_directories(path("empty"));
  EXPECT_THROW(Program("baseline", {path("empty").string()}, path("1")), SideFailed);
}

TEST_F(Duels, FailWhereAWholeProgramDoesNotWriteTheSameBenchmarksEachTime) {
  const std::string row = R"({"name":"NAME","run_type":"iteration","iterations":1,"real_time":5,)"
                          R"("cpu_time":5,"time_unit":"ns"})";
  // Its second benchmark is there in the first process only.
  std::ofstream(path("whole.sh"))
      << "rows='" << std::string(row).replace(9, 4, "a") << "'\n"
      << "[ -e " << path("seen").string() << " ] || rows=\"$rows,\"'"
      << std::string(row).replace(9, 4, "b") << "'\n"
      << "touch " << path("seen").string() << "\n"
      << "echo \"{\\\"context\\\":{},\\\"benchmarks\\\":[$rows]}\" > \"$1\"\n";
  const std::string command = "sh " + path("whole.sh").string() + " {out}";
  const DuelResult result = duel(command, command, {});
  EXPECT_THAT(record(result).stopped, HasSubstr("does not write the same benchmarks each time: b"));
}

TEST_F(Duels, CountWhatTheyHaveWhereTheBudgetEndsInARoundThatIsOfNoUse) {
  // The processes after the first 12, of the round that is not counted and of two, take long and
  // are of no use.
  std::ofstream(path("whole.sh")) << kProgram
                                  << " --time=a:100 --benchmark_filter=^a$ --benchmark_out=\"$1\"\n"
                                  << "echo x >> " << path("count").string() << "\n"
                                  << "[ \"$(wc -l < " << path("count").string()
                                  << ")\" -le 12 ] || { sleep 2; exit 3; }\n";
  DuelOptions options;
  options.budget = milliseconds(2000);
  const std::string command = "sh " + path("whole.sh").string() + " {out}";
  const DuelResult result = duel(command, command, options);
  EXPECT_TRUE(record(result).complete) << record(result).stopped;
  EXPECT_EQ(result.current.rows.size(), 2U);
  EXPECT_EQ(record(result).rejected_rounds, 1U);
}

TEST_F(Duels, SurviveAChildThatDiesBeforeItIsLetGo) {
  Launch launch = shell("exit 0");
  launch.output = path("no/such/folder/log");
  ChildProcess process(launch);
  ::usleep(100'000);  // until it has died of that
  process.let_go();
  EXPECT_EQ(process.wait(std::chrono::minutes(1), kGoOn).code, 127);
}

TEST_F(Duels, RunNeitherSideFromACopyWhereOneCannotBe) {
  // The script finds itself by its folder.
  std::ofstream(path("script")) << "#!/bin/sh\n[ \"${0%/*}\" = '" << scratch_.path().string()
                                << "' ] && exec " << kProgram << " --time=a:100 \"$@\"\n";
  fs::permissions(path("script"), fs::perms::owner_all);
  DuelOptions options;
  options.fixed_rounds = 1;
  const DuelResult result = duel(path("script").string(), kProgram + " --time=a:100", options);
  EXPECT_TRUE(record(result).complete) << record(result).stopped;
  EXPECT_THAT(record(result).warnings, Contains(HasSubstr("so neither side does")));
  EXPECT_EQ(result.current.rows.size(), 1U);
}

TEST_F(Duels, TakeCopiesOfOnePathLengthHoweverTheProgramsAreCalled) {
  fs::copy_file(kProgram, path("longer_name"));
  DuelOptions options;
  options.fixed_rounds = 1;
  const DuelResult result =
      duel(kProgram + " --time=a:100", path("longer_name").string() + " --time=a:100", options);
  const auto ran = [](const results::ResultFile& file) { return file.rows.front().label.size(); };
  EXPECT_GT(ran(result.baseline), 0U);
  EXPECT_EQ(ran(result.baseline), ran(result.current));
  EXPECT_EQ(result.current.context.text("executable"), "longer_name");
  EXPECT_THAT(record(result).warnings, Not(Contains(HasSubstr("from a copy"))));
}

TEST_F(Duels, NoticeAnInterruptionThatCameWhileNobodyWaited) {
  ChildProcess process(shell("exit 0"));
  process.let_go();
  EXPECT_EQ(process.wait(std::chrono::hours(1), kStop).kind, Ending::Kind::interrupted);
}

TEST_F(Duels, LeaveNoProcessBehindWhenTheyAreKilled) {
  const pid_t runner = ::fork();
  if (runner == 0) {
    ChildProcess process(shell("echo $$ > " + path("made").string() + "; mv " +
                               path("made").string() + " " + path("pid").string() +
                               "; exec sleep 1000"));
    process.let_go();
    while (!fs::exists(path("pid"))) {
    }
    ::raise(SIGKILL);
  }
  ::waitpid(runner, nullptr, 0);
  std::string number;
  std::ifstream(path("pid")) >> number;
  ASSERT_NE(number, "");
  const auto runs = [&] {
    std::ifstream file("/proc/" + number + "/stat");
    std::string word;
    std::string state;
    file >> word >> word >> state;
    return file && state != "Z" && state != "X";
  };
  while (runs()) {  // the kernel is about to end it
  }
}

}  // namespace
}  // namespace compare::duel

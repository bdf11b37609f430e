#include "compare/history/store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <memory>

#include "compare/history/store/record_log.h"
#include "compare/history/store/run_line.h"
#include "compare/results/input_error.h"
#include "tests/compare/cli/scratch_folder.h"
#include "tests/compare/history/runs.h"

namespace compare::history {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kShard = "h/runs/000001.jsonl";

class StoreTest : public ScratchFolder {
 protected:
  static std::size_t add(const std::vector<MeasuredRun>& runs) {
    return Store("h", Access::create).add(runs);
  }
  static StoreContents contents() { return Store("h", Access::read).read(); }
  static std::vector<std::string> commits() {
    std::vector<std::string> ids;
    for (const MeasuredRun& run : contents().runs) {
      ids.push_back(run.commit.id);
    }
    return ids;
  }
  static std::string refusal(Access access, const std::string& folder = "h") {
    try {
      const Store store(folder, access);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(StoreTest, HoldsWhatWasAddedInThatOrder) {
  EXPECT_EQ(add({run_at("b", 2), run_at("a", 1)}), 2U);
  EXPECT_EQ(add({run_at("c", 3)}), 1U);
  EXPECT_THAT(commits(), ElementsAre("b", "a", "c"));
  EXPECT_THAT(contents().warnings, IsEmpty());
}

TEST_F(StoreTest, AddsNothingTwice) {
  EXPECT_EQ(add({run_at("a", 1), run_at("a", 1)}), 1U);
  EXPECT_EQ(add({run_at("a", 1)}), 0U);
  EXPECT_EQ(add({run_at("a", 1, 101)}), 1U) << "another value is another run";
  EXPECT_THAT(commits(), ElementsAre("a", "a"));
}

TEST_F(StoreTest, CountsARecordOnceThatGitHasJoinedTwice) {
  add({run_at("a", 1)});
  write("h/runs/000002.jsonl", read(kShard) + "\n" + read(kShard));
  EXPECT_THAT(commits(), ElementsAre("a"));
  EXPECT_THAT(contents().warnings, IsEmpty());
}

TEST_F(StoreTest, BeginsANewFileBeforeOneGrowsBeyondItsSize) {
  const std::string line(50, 'l');
  RecordLog log("log", "x/1", 3 * (line.size() + 1));
  log.append({line, line, line});
  EXPECT_EQ(read("log/000001.jsonl").size(), 3 * (line.size() + 1)) << "just full";
  EXPECT_FALSE(std::filesystem::exists("log/000002.jsonl"));
  log.append({line});
  EXPECT_EQ(read("log/000001.jsonl").size(), 3 * (line.size() + 1));
  EXPECT_EQ(read("log/000002.jsonl"), line + "\n");
  const std::string large(10 * line.size(), 'x');
  log.append({large, line});
  EXPECT_EQ(read("log/000003.jsonl"), large + "\n") << "one of its own";
  EXPECT_EQ(read("log/000004.jsonl"), line + "\n");
}

TEST_F(StoreTest, LosesNothingEarlierWhereverTheLastLineIsCutOff) {
  add({run_at("a", 1)});
  const std::string first = read(kShard);
  add({run_at("b", 2)});
  const std::string both = read(kShard);
  for (std::size_t size = first.size(); size <= both.size(); ++size) {
    write(kShard, both.substr(0, size));
    const StoreContents torn = contents();
    const bool whole = size + 1 >= both.size();  // the line end alone may be missing
    ASSERT_EQ(torn.runs.size(), whole ? 2U : 1U) << size;
    EXPECT_EQ(torn.warnings.size(), whole || size == first.size() ? 0U : 1U) << size;
    add({run_at("c", 3)});
    const StoreContents after = contents();
    ASSERT_EQ(after.runs.size(), torn.runs.size() + 1) << size;
    EXPECT_EQ(after.runs.back().commit.id, "c") << "nothing is glued to what was torn";
    EXPECT_EQ(after.warnings, torn.warnings) << "the damage stays named";
  }
}

TEST_F(StoreTest, NamesALineThatIsDamagedAndWhatToDo) {
  add({run_at("a", 1), run_at("b", 2), run_at("c", 3)});
  std::string text = read(kShard);
  text[text.find("100") + 2] = '7';  // a value, which still is one
  write(kShard, text);
  EXPECT_THAT(commits(), ElementsAre("b", "c"));
  EXPECT_THAT(
      contents().warnings,
      ElementsAre("h/runs/000001.jsonl:1: the record is damaged or was changed: its content "
                  "is not what its id says; it is left out: restore it from a copy, or "
                  "remove it"));
  EXPECT_EQ(add({run_at("a", 1)}), 1U) << "what is damaged is not there";
}

TEST_F(StoreTest, NamesAFewDamagedLinesOfAFileAndCountsTheRest) {
  add({run_at("a", 1)});
  std::string junk("\0\x7F\xFFzzz\n{}\n[\n\"\n1\n", 16);
  write(kShard, junk + read(kShard));
  EXPECT_THAT(commits(), ElementsAre("a"));
  const std::vector<std::string> warnings = contents().warnings;
  ASSERT_EQ(warnings.size(), RecordLog::kMostWarnings + 1);
  EXPECT_THAT(warnings.back(), HasSubstr("000001.jsonl: 2 more damaged lines"));
}

TEST_F(StoreTest, ReadsTheRestWhereAFileIsMissingOrNoFile) {
  for (const char* commit : {"a", "b", "c", "d"}) {
    add({run_at(commit, 1)});
    std::filesystem::rename(kShard, std::string("h/runs/") + commit);
  }
  std::filesystem::rename("h/runs/a", kShard);
  std::filesystem::create_directory("h/runs/000003.jsonl");
  std::filesystem::rename("h/runs/b", "h/runs/000004.jsonl");
  std::filesystem::rename("h/runs/c", "h/secret");
  std::filesystem::create_symlink("../secret", "h/runs/000005.jsonl");
  EXPECT_THAT(commits(), ElementsAre("a", "b"));
  EXPECT_THAT(contents().warnings,
              ElementsAre(HasSubstr("000002.jsonl: missing"), HasSubstr("3.jsonl: no regular file"),
                          HasSubstr("5.jsonl: a symbolic link, which is not followed")));
  add({run_at("e", 2)});
  EXPECT_THAT(commits(), ElementsAre("a", "b", "e")) << "into a new file, not through the link";
  EXPECT_TRUE(std::filesystem::exists("h/runs/000006.jsonl"));
}

TEST_F(StoreTest, SaysThatARecordIsOfANewerVersion) {
  add({run_at("a", 1)});
  write(kShard, R"({"schema":"gatebench.history_run/2","id":"x"})"
                "\n" +
                    read(kShard));
  EXPECT_THAT(commits(), ElementsAre("a"));
  EXPECT_THAT(contents().warnings, ElementsAre(HasSubstr("a newer gatebench reads it")));
  write("h/history.json", R"({"schema":"gatebench.history_store/2"})");
  EXPECT_THAT(refusal(Access::read), HasSubstr("of a newer gatebench"));
  write("h/history.json", R"({"schema":"gatebench.history_store/1"})");
  EXPECT_EQ(refusal(Access::read), "");
}

TEST_F(StoreTest, IsMadeOnlyWhereNothingElseIs) {
  EXPECT_THAT(refusal(Access::read), HasSubstr("h is no history: no history.json in it"));
  EXPECT_THAT(refusal(Access::write), HasSubstr("compare history add makes one"));
  std::filesystem::create_directories("h/.git");
  write("h/.history.json.17", "{");
  EXPECT_EQ(refusal(Access::create), "") << "a new branch, and what a killed process left";
  std::filesystem::create_directory("full");
  write("full/README", "");
  EXPECT_THAT(refusal(Access::create, "full"), HasSubstr("there are files in it"));
  write("file", "");
  EXPECT_THAT(refusal(Access::create, "file"), HasSubstr("file"));
  EXPECT_THAT(refusal(Access::create, "no/such/folder"), HasSubstr("cannot make the folder"));
  std::filesystem::create_symlink("/", "h/runs");
  EXPECT_THROW(contents(), results::InputError);
}

TEST_F(StoreTest, IsMadeOnceWhereSeveralProcessesMakeItAtATime) {
  constexpr int kRounds = 12;
  constexpr int kProcesses = 4;
  for (int round = 0; round < kRounds; ++round) {
    const std::string folder = "h" + std::to_string(round);
    int gate[2];
    ASSERT_EQ(::pipe(gate), 0);
    std::vector<pid_t> processes;
    for (int number = 0; number < kProcesses; ++number) {
      processes.push_back(::fork());
      if (processes.back() == 0) {
        ::close(gate[1]);
        char byte = 0;
        static_cast<void>(::read(gate[0], &byte, 1));  // until all are there
        int failed = 1;
        try {
          Store(folder, Access::create).add({run_at("c" + std::to_string(number), 1)});
          failed = 0;
        } catch (const std::exception& error) {
          static_cast<void>(::write(STDERR_FILENO, error.what(), std::strlen(error.what())));
        }
        ::_exit(failed);
      }
    }
    ::close(gate[0]);
    ::close(gate[1]);
    for (const pid_t process : processes) {
      int status = 0;
      ASSERT_EQ(::waitpid(process, &status, 0), process);
      EXPECT_EQ(status, 0);
    }
    EXPECT_EQ(Store(folder, Access::read).read().runs.size(), std::size_t{kProcesses});
  }
}

TEST_F(StoreTest, TakesBackWhatDidNotFitOnTheDisk) {
  add({run_at("a", 1)});
  const std::string before = read(kShard);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);  // the write says so instead
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  rlimit small = old;
  small.rlim_cur = before.size() + 50;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string message;
  try {
    add({run_at("b", 2)});
  } catch (const std::runtime_error& error) {
    message = error.what();
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, ignored);
  EXPECT_THAT(message, HasSubstr("cannot write h/runs/000001.jsonl: File too large; what was there "
                                 "before is unchanged"));
  EXPECT_EQ(read(kShard), before);
  EXPECT_EQ(add({run_at("b", 2)}), 1U);
}

TEST_F(StoreTest, AcceptsOnce) {
  add({run_at("a", 1)});
  Store store("h", Access::write);
  EXPECT_TRUE(store.add(Acceptance{"a", "", "", "me", "why", 1}));
  EXPECT_FALSE(store.add(Acceptance{"a", "", "", "you", "too", 2}));
  EXPECT_TRUE(store.add(Acceptance{"a", "b", "", "you", "too", 2}));
  store.add(std::vector<Alert>{{"a", "s", "b", "m", "", "step", "slower", 3}});
  const StoreContents read = store.read();
  EXPECT_EQ(read.acceptances.size(), 2U);
  EXPECT_EQ(read.acceptances[0].who, "me");
  EXPECT_EQ(read.alerts.size(), 1U);
}

TEST_F(StoreTest, TellsThatItWaitsAndGoesOnWhenTheOtherHasEnded) {
  add({run_at("a", 1)});
  auto holder = std::make_unique<Store>("h", Access::write);
  bool told = false;
  const Store second("h", Access::write,
                     {[&] {
                        told = true;
                        holder.reset();
                      },
                      std::chrono::milliseconds(0)});
  EXPECT_TRUE(told);
}

TEST_F(StoreTest, LetsSeveralReadAtATime) {
  add({run_at("a", 1)});
  const Store first("h", Access::read);
  const Store second("h", Access::read,
                     {[] { ADD_FAILURE() << "must not wait"; }, std::chrono::milliseconds(0)});
  EXPECT_EQ(second.read().runs.size(), 1U);
}

}  // namespace
}  // namespace compare::history

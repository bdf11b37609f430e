// What a history promises: nothing that was added is lost, whatever happens to those that add. With
// the real program, for only a process can be killed.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <random>
#include <set>
#include <thread>

#include "compare/history/store/store.h"
#include "compare/results/google_benchmark_writer.h"
#include "tests/compare/cli/command.h"
#include "tests/compare/cli/scratch_folder.h"
#include "tests/compare/result_builder.h"

namespace compare {
namespace {

using Clock = std::chrono::steady_clock;
using testing::IsEmpty;

class HistorySurvival : public ScratchFolder {
 protected:
  HistorySurvival() {
    std::vector<results::Row> rows;
    for (int index = 0; index < 500; ++index) {
      const auto more = repetitions("benchmark/" + std::to_string(index), {1.5, 2.5, 3.5, 4.5});
      rows.insert(rows.end(), more.begin(), more.end());
    }
    results::write_google_benchmark_file(result_file("", {rows}), "r.json");
  }

  static std::string commit(int number) {
    std::string digits = std::to_string(number);
    return "commit-" + std::string(4 - digits.size(), '0') + digits;
  }

  /// A process that adds the file as that commit.
  static pid_t start_adding(const std::string& id) {
    std::vector<std::string> words = {
        GATEBENCH_BINARY_DIR "/compare", "history", "add", "h", "r.json", "--commit", id};
    std::vector<char*> arguments;
    for (std::string& word : words) {
      arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t quiet;
    ::posix_spawn_file_actions_init(&quiet);
    ::posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t process = -1;
    EXPECT_EQ(::posix_spawn(&process, words[0].c_str(), &quiet, nullptr, arguments.data(), environ),
              0);
    ::posix_spawn_file_actions_destroy(&quiet);
    return process;
  }

  /// Whether it ended by itself, having added.
  static bool added(pid_t process) {
    int status = 0;
    EXPECT_EQ(::waitpid(process, &status, 0), process);
    EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "it failed";
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  static std::multiset<std::string> kept(const history::StoreContents& contents) {
    std::multiset<std::string> ids;
    for (const history::Run& run : contents.runs) {
      EXPECT_EQ(run.measurements.size(), 1000U) << "a run is there as a whole";
      ids.insert(run.commit.id);
    }
    return ids;
  }
};

TEST_F(HistorySurvival, LosesNothingThatWasAddedWhenAddIsKilledAHundredTimes) {
  constexpr int kKills = 100;
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto begun = Clock::now();
  ASSERT_TRUE(added(start_adding(commit(0))));
  auto whole = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun).count();
  std::multiset<std::string> promised = {commit(0)};
  std::set<std::string> tried = {commit(0)};
  int killed = 0;
  int number = 0;
  while (killed < kKills && number < 9000) {
    const std::string id = commit(++number);
    tried.insert(id);
    const auto started = Clock::now();
    const pid_t process = start_adding(id);
    // A moment of its life, by chance; it may have ended by then.
    std::this_thread::sleep_for(
        std::chrono::microseconds(std::uniform_int_distribution<std::int64_t>(0, whole)(random)));
    ::kill(process, SIGKILL);
    if (added(process)) {
      promised.insert(id);
      whole = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started).count();
    } else {
      ++killed;
      whole = whole * 21 / 20;  // the longer a history, the longer it takes
    }
  }
  ASSERT_EQ(killed, kKills);
  ASSERT_TRUE(added(start_adding(commit(9999)))) << "and can still be added to";
  promised.insert(commit(9999));
  tried.insert(commit(9999));
  const history::StoreContents contents = history::Store("h", history::Access::read).read();
  const std::multiset<std::string> found = kept(contents);
  for (const std::string& id : promised) {
    EXPECT_EQ(found.count(id), 1U) << id;
  }
  for (const std::string& id : found) {
    EXPECT_TRUE(tried.contains(id)) << id;
  }
  EXPECT_LE(contents.warnings.size(), static_cast<std::size_t>(kKills));
}

TEST_F(HistorySurvival, TwoWritersOfFiftyAddAHundred) {
  constexpr int kEach = 50;
  const auto write_all = [](int first) {
    for (int number = first; number < first + kEach; ++number) {
      EXPECT_TRUE(added(start_adding(commit(number))));
    }
  };
  std::thread other(write_all, 1000);
  write_all(0);
  other.join();
  const history::StoreContents contents = history::Store("h", history::Access::read).read();
  EXPECT_THAT(contents.warnings, IsEmpty());
  const std::multiset<std::string> found = kept(contents);
  EXPECT_EQ(found.size(), 2U * kEach);
  EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), 2U * kEach);
}

}  // namespace
}  // namespace compare

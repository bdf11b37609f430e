// The whole way of a record, with what may go wrong on it.
#include "gateway/ledger/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/gateway/database/test_database.h"
#include "tests/gateway/ledger/records.h"

namespace gateway::ledger {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::HasSubstr;

/// What the operator was told.
class Told {
 public:
  Report report() {
    return [this](const std::string& what) {
      const std::lock_guard lock(mutex_);
      sentences_.push_back(what);
    };
  }
  [[nodiscard]] std::vector<std::string> sentences() const {
    const std::lock_guard lock(mutex_);
    return sentences_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> sentences_;
};

template <typename Condition>
bool comes_true(const Condition& condition, seconds patience = seconds(30)) {
  const auto deadline = steady_clock::now() + patience;
  while (!condition()) {
    if (steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

bool put(Ledger& ledger, const std::string& request_id) {
  auto reservation = ledger.reserve();
  return reservation && ledger.append(std::move(*reservation), record_of(request_id));
}

class LedgerTest : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] LedgerOptions options() const {
    return {.journal = {.directory = database_.file("journal"), .room_bytes = 1U << 20U},
            .database_url = database_.url()};
  }
  /// Request id to how often it is in the table.
  [[nodiscard]] std::map<std::string, int> rows() const {
    static const database::Statement kIds{"SELECT request_id FROM usage"};
    std::map<std::string, int> found;
    const auto connection = database::open(database_.url());
    connection->run(kIds, {},
                    [&](const database::Row& row) { ++found[std::string(row.bytes(0))]; });
    return found;
  }

  database::TestDatabase database_{GetParam()};
};

TEST_P(LedgerTest, BringsEachRecordToTheDatabaseOnce) {
  const auto ledger = Ledger::open(options());
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(put(*ledger, std::to_string(i)));
  }
  EXPECT_TRUE(ledger->stop(seconds(30)));
  EXPECT_EQ(ledger->stats().rows_written, 300U);
  EXPECT_EQ(ledger->stats().pending, 0U);
  EXPECT_TRUE(ledger->healthy());
  EXPECT_EQ(rows().size(), 300U);
}

TEST_P(LedgerTest, DoesNotWaitToBeStopped) {
  const auto ledger = Ledger::open(options());
  ASSERT_TRUE(put(*ledger, "a"));
  EXPECT_TRUE(comes_true([&] { return ledger->stats().pending == 0; }));
  EXPECT_EQ(ledger->stats().rows_written, 1U);
}

TEST_P(LedgerTest, ReplaysWhatAStopWithoutTimeLeft) {
  {
    const auto ledger = Ledger::open(options());
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(put(*ledger, std::to_string(i)));
    }
    ledger->stop(milliseconds(0));
    ASSERT_TRUE(put(*ledger, "after the stop"));
  }
  EXPECT_TRUE(Ledger::open(options())->stop(seconds(30)));
  EXPECT_EQ(rows().size(), 201U);
  EXPECT_EQ(rows()["after the stop"], 1);
}

TEST_P(LedgerTest, TwoProcessesMayShareADatabaseButNotAJournal) {
  const auto ledger = Ledger::open(options());
  LedgerOptions other = options();
  EXPECT_THROW(Ledger::open(other), std::runtime_error);
  other.journal.directory = database_.file("other");
  const auto second = Ledger::open(other);
  ASSERT_TRUE(put(*ledger, "a"));
  ASSERT_TRUE(put(*second, "b"));
  EXPECT_TRUE(ledger->stop(seconds(30)));
  EXPECT_TRUE(second->stop(seconds(30)));
  EXPECT_EQ(rows().size(), 2U);
}

TEST_P(LedgerTest, KeepsRecordsWhileTheTableIsAwayAndSaysSo) {
  Told told;
  LedgerOptions reporting = options();
  reporting.report = told.report();
  auto ledger = Ledger::open(reporting);
  const auto connection = database::open(database_.url());
  connection->execute("ALTER TABLE usage RENAME TO away");
  ASSERT_TRUE(put(*ledger, "a"));
  EXPECT_TRUE(comes_true([&] { return !ledger->healthy(); }));
  EXPECT_TRUE(comes_true([&] { return told.sentences().size() == 1; }));
  EXPECT_THAT(told.sentences().front(), HasSubstr("does not answer"));
  EXPECT_NE(ledger->last_error(), "");
  ASSERT_TRUE(put(*ledger, "b")) << "the journal has room";
  EXPECT_EQ(ledger->stats().pending, 2U);
  EXPECT_GT(ledger->stats().database_failures, 0U);
  EXPECT_FALSE(ledger->stop(milliseconds(1)));
  ledger.reset();
  connection->execute("ALTER TABLE away RENAME TO usage");
  EXPECT_TRUE(Ledger::open(options())->stop(seconds(30)));
  EXPECT_EQ(rows(), (std::map<std::string, int>{{"a", 1}, {"b", 1}}));
}

TEST_P(LedgerTest, TellsOfDamagedRecordsAndCountsThem) {
  std::string segment;
  {
    Journal earlier(options().journal);
    for (const char* id : {"a", "b", "c"}) {
      ASSERT_TRUE(earlier.append(*earlier.reserve(), record_of(id)));
    }
    segment = earlier.next_batch(1).segment;
  }
  std::fstream(segment, std::ios::in | std::ios::out | std::ios::binary)
      .seekp(kSlotBytes + 120)
      .put('\x7f');  // inside "b"
  Told told;
  LedgerOptions reporting = options();
  reporting.report = told.report();
  const auto ledger = Ledger::open(reporting);
  EXPECT_TRUE(ledger->stop(seconds(30)));
  EXPECT_EQ(ledger->stats().damaged, 1U);
  EXPECT_EQ(rows(), (std::map<std::string, int>{{"a", 1}, {"c", 1}}));
  ASSERT_EQ(told.sentences().size(), 1U);
  EXPECT_THAT(told.sentences().front(), HasSubstr("1 damaged record of the journal (" + segment));
}

TEST_P(LedgerTest, GivesNoRoomOnceTheJournalIsFullAndSomeAgainOnceTheDatabaseIsBack) {
  LedgerOptions small = options();
  small.journal.room_bytes = kRoomBytesMin;
  Told told;
  small.report = told.report();
  const auto ledger = Ledger::open(small);
  const auto connection = database::open(database_.url());
  connection->execute("ALTER TABLE usage RENAME TO away");
  std::size_t appended = 0;
  EXPECT_TRUE(comes_true([&] {
    appended += put(*ledger, std::to_string(appended)) ? 1 : 0;
    return appended == 85;  // what the smallest room holds
  }));
  EXPECT_FALSE(ledger->reserve());
  EXPECT_TRUE(comes_true([&] { return told.sentences().size() == 1; }));
  connection->execute("ALTER TABLE away RENAME TO usage");
  EXPECT_TRUE(comes_true([&] { return put(*ledger, "later"); }));
  EXPECT_TRUE(ledger->stop(seconds(30)));
  ASSERT_EQ(told.sentences().size(), 2U) << "once each, however often it was tried";
  EXPECT_EQ(told.sentences().back(), "the ledger's database answers again");
  EXPECT_EQ(rows().size(), appended + 1);
}

/// Appends from several threads until it is killed, telling of each append that returned.
[[noreturn]] void append_and_tell(const LedgerOptions& options, int life, int pipe) {
  const auto ledger = Ledger::open(options);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0;; ++i) {
        const std::string id =
            std::to_string(life) + "/" + std::to_string(thread) + "/" + std::to_string(i);
        if (put(*ledger, id)) {
          const std::string line = id + "\n";  // shorter than PIPE_BUF: it is told whole
          if (::write(pipe, line.data(), line.size()) < 0) {
            ::_exit(1);
          }
        }
      }
    });
  }
  while (true) {
    ::pause();
  }
}

/// What a child told of until it was killed after `lines` of it.
std::set<std::string> told_until_killed(const LedgerOptions& options, int life, std::size_t lines) {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    append_and_tell(options, life, pipe[1]);
  }
  ::close(pipe[1]);
  std::string text;
  std::array<char, 4096> chunk{};
  bool killed = false;
  for (ssize_t got = 1; got > 0;) {
    got = ::read(pipe[0], chunk.data(), chunk.size());
    text.append(chunk.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    if (!killed && static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) >= lines) {
      ::kill(child, SIGKILL);
      killed = true;
    }
  }
  ::close(pipe[0]);
  ::waitpid(child, nullptr, 0);
  std::set<std::string> ids;
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos;
       at = end + 1) {
    ids.insert(text.substr(at, end - at));
  }
  return ids;
}

TEST_P(LedgerTest, HasEveryAppendThatReturnedExactlyOnceAfterKillsAtRandomMoments) {
  const unsigned seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::set<std::string> told;
  constexpr int kLives = 6;
  for (int life = 0; life < kLives; ++life) {
    told.merge(told_until_killed(options(), life, random() % 3000 + 1));
  }
  const auto last = Ledger::open(options());
  EXPECT_TRUE(last->stop(seconds(60)));
  EXPECT_EQ(last->stats().damaged, 0U);
  const std::map<std::string, int> found = rows();
  std::size_t missing = 0;
  for (const std::string& id : told) {
    missing += found.contains(id) ? 0 : 1;
  }
  EXPECT_EQ(missing, 0U) << "of " << told.size();
  for (const auto& [id, times] : found) {
    ASSERT_EQ(times, 1) << id;
  }
  // A record whose append had not returned may be there: one a thread and life.
  EXPECT_LE(found.size(), told.size() + 3 * kLives);
}

INSTANTIATE_TEST_SUITE_P(On, LedgerTest, testing::ValuesIn(database::kinds_here()),
                         [](const auto& each) { return each.param; });

class LedgerOnServerTest : public LedgerTest {};

TEST_P(LedgerOnServerTest, GoesOnWhenTheServerIsBack) {
  const auto ledger = Ledger::open(options());
  ASSERT_TRUE(put(*ledger, "before"));
  EXPECT_TRUE(comes_true([&] { return ledger->stats().rows_written == 1; }));
  database::control_postgres("stop");
  EXPECT_TRUE(comes_true([&] { return !ledger->healthy(); }))
      << "although there is nothing to write";
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(put(*ledger, std::to_string(i)));
  }
  database::control_postgres("start");
  EXPECT_TRUE(comes_true([&] { return ledger->stats().rows_written == 101; }));
  EXPECT_TRUE(comes_true([&] { return ledger->healthy(); }));
  EXPECT_EQ(ledger->last_error(), "");
  EXPECT_EQ(rows().size(), 101U);
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LedgerOnServerTest);
INSTANTIATE_TEST_SUITE_P(On, LedgerOnServerTest, testing::ValuesIn(database::servers_here()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace gateway::ledger

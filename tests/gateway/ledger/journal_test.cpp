#include "gateway/ledger/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/gateway/auth/temporary_directory.h"
#include "tests/gateway/ledger/records.h"

namespace gateway::ledger {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class JournalTest : public testing::Test {
 protected:
  [[nodiscard]] JournalOptions options(std::uint64_t room_bytes = kRoomBytesMin) const {
    return {.directory = directory_.file("journal"), .room_bytes = room_bytes};
  }
  [[nodiscard]] std::string error_of_opening(std::uint64_t room_bytes = kRoomBytesMin) const {
    try {
      const Journal journal(options(room_bytes));
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }
  [[nodiscard]] std::vector<std::filesystem::path> segments() const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.file("journal"))) {
      found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  auth::TemporaryDirectory directory_;
};

/// A reservation, once the journal's own thread has made room for it.
Reservation reserved(Journal& journal) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < deadline) {
    if (auto reservation = journal.reserve()) {
      return std::move(*reservation);
    }
    std::this_thread::yield();
  }
  throw std::runtime_error("no room in 20 s");
}

void append(Journal& journal, const std::string& request_id) {
  ASSERT_TRUE(journal.append(reserved(journal), record_of(request_id)));
}

/// Takes all that is there out of the journal.
std::vector<std::string> drained(Journal& journal, std::uint64_t* damaged = nullptr) {
  std::vector<std::string> ids;
  for (auto batch = journal.next_batch(4); batch.slots > 0; batch = journal.next_batch(4)) {
    for (const Record& record : batch.records) {
      ids.emplace_back(record.request_id);
    }
    if (damaged != nullptr) {
      *damaged += batch.damaged;
    }
    journal.release(batch);
  }
  return ids;
}

/// What the smallest room holds: 17 segments of 5 slots.
constexpr std::size_t kSmallest = 85;

std::vector<Reservation> reserved(Journal& journal, std::size_t count) {
  std::vector<Reservation> held;
  while (held.size() < count) {
    held.push_back(reserved(journal));
  }
  return held;
}

TEST_F(JournalTest, GivesWhatWasAppendedInOrder) {
  Journal journal(options());
  append(journal, "a");
  append(journal, "b");
  EXPECT_EQ(journal.pending(), 2U);
  const Journal::Batch batch = journal.next_batch(100);
  ASSERT_EQ(batch.records.size(), 2U);
  EXPECT_EQ(batch.records[1], record_of("b"));
  EXPECT_EQ(journal.pending(), 2U) << "until it is released";
  journal.release(batch);
  EXPECT_EQ(journal.pending(), 0U);
  EXPECT_EQ(journal.next_batch(100).slots, 0U);
}

TEST_F(JournalTest, GivesThroughAllSegmentsAndDeletesThem) {
  Journal journal(options());
  for (int i = 0; i < 1000; ++i) {
    append(journal, std::to_string(i));
    EXPECT_THAT(drained(journal), ElementsAre(std::to_string(i)));
  }
  EXPECT_LE(segments().size(), 16U);
}

TEST_F(JournalTest, RefusesWhenItsRoomIsTakenAndGoesOnWhenItIsReleased) {
  Journal journal(options());
  std::vector<Reservation> held = reserved(journal, kSmallest);
  EXPECT_FALSE(journal.reserve());
  EXPECT_EQ(journal.room(), 0U);
  for (Reservation& reservation : held) {
    EXPECT_TRUE(journal.append(std::move(reservation), record_of("x")));
  }
  EXPECT_FALSE(journal.reserve());
  EXPECT_EQ(journal.pending(), kSmallest);
  EXPECT_EQ(drained(journal).size(), kSmallest);
  append(journal, "y");
  EXPECT_THAT(drained(journal), ElementsAre("y"));
}

TEST_F(JournalTest, ADroppedReservationGivesItsRoomBack) {
  Journal journal(options());
  reserved(journal, kSmallest);
  EXPECT_EQ(reserved(journal, kSmallest).size(), kSmallest);
  Reservation one = reserved(journal);
  Reservation other = reserved(journal);
  other = std::move(one);
  const auto rest = reserved(journal, kSmallest - 2);
  EXPECT_FALSE(journal.reserve()) << "a moved reservation is held still";
}

TEST_F(JournalTest, KeepsWhatWasNotReleasedForTheNextProcess) {
  {
    Journal journal(options());
    append(journal, "a");
    append(journal, "b");
    journal.release(journal.next_batch(1));
  }
  Journal journal(options());
  EXPECT_EQ(journal.pending(), 2U) << "what is not a whole segment comes again";
  append(journal, "c");
  EXPECT_THAT(drained(journal), ElementsAre("a", "b", "c"));
}

TEST_F(JournalTest, LeavesNothingBehindWhereAllIsReleased) {
  {
    Journal journal(options());
    append(journal, "a");
    drained(journal);
  }
  EXPECT_THAT(segments(), IsEmpty());
}

TEST_F(JournalTest, SkipsHolesAndDamagedRecordsOfAnEarlierProcess) {
  {
    Journal journal(options());
    for (const char* id : {"a", "b", "c", "d"}) {
      append(journal, id);
    }
  }
  {
    std::fstream file(segments().front(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(kSlotBytes + 120).put('\x7f');  // "b" is damaged
    file.seekp(2 * kSlotBytes)
        .write(std::string(kSlotBytes, '\0').data(), kSlotBytes);  // "c" a hole
  }
  std::ofstream(directory_.file("journal/segment-99999999999999999999")) << "no number";
  std::ofstream(directory_.file("journal/notes.txt")) << "not ours";
  std::uint64_t damaged = 0;
  {
    Journal journal(options());
    EXPECT_THAT(drained(journal, &damaged), ElementsAre("a", "d"));
  }
  EXPECT_EQ(damaged, 1U);
  EXPECT_EQ(segments().size(), 2U) << "what is not ours stays";
}

TEST_F(JournalTest, ReadsASegmentThatEndsInsideARecord) {
  {
    Journal journal(options());
    append(journal, "a");
    append(journal, "b");
  }
  std::filesystem::resize_file(segments().front(), kSlotBytes + 60);
  std::uint64_t damaged = 0;
  Journal journal(options());
  EXPECT_THAT(drained(journal, &damaged), ElementsAre("a"));
  EXPECT_EQ(damaged, 1U);
}

TEST_F(JournalTest, IsForOneProcess) {
  const Journal journal(options());
  EXPECT_THAT(error_of_opening(),
              AllOf(HasSubstr(directory_.file("journal")), HasSubstr("another gateway uses it")));
}

TEST_F(JournalTest, SaysWhyItCannotBeOpened) {
  const auto error = [](const std::string& directory) -> std::string {
    try {
      const Journal journal({.directory = directory});
      return "";
    } catch (const std::runtime_error& said) {
      return said.what();
    }
  };
  EXPECT_THAT(error(directory_.file("absent/journal")), HasSubstr("make its parent directory"));
  std::ofstream(directory_.file("file")).flush();
  EXPECT_THAT(error(directory_.file("file")), HasSubstr("as a directory"));
}

/// Lets no file of this process grow beyond so many bytes, for as long as it lives: a disk that is
/// full, in the eyes of what wants more of it.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    (void)std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  FullDisk(FullDisk&&) = delete;
  FullDisk& operator=(FullDisk&&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(JournalTest, OfAFullDiskTheStartTells) {
  const FullDisk full(100);
  EXPECT_THAT(error_of_opening(),
              AllOf(HasSubstr("no room for a segment"), HasSubstr("free some")));
}

TEST_F(JournalTest, MakesSmallSegmentsWhereTheDiskHasNoRoomForLargeOnes) {
  constexpr std::uint64_t kDiskBytes = std::uint64_t{3} << 20U;
  const FullDisk full(kDiskBytes);
  Journal journal(options(std::uint64_t{256} << 20U));  // of 16 MiB each elsewhere
  for (const auto& segment : segments()) {
    EXPECT_LE(std::filesystem::file_size(segment), kDiskBytes / 4) << "several are to fit";
  }
  constexpr std::size_t kRecords = 2000;  // of several segments
  for (std::size_t i = 0; i < kRecords; ++i) {
    ASSERT_NO_FATAL_FAILURE(append(journal, std::to_string(i)));
  }
  EXPECT_EQ(drained(journal).size(), kRecords);
}

TEST_F(JournalTest, SmallestSegmentsFitOrTheDiskIsFull) {
  constexpr std::uint64_t kSmallestFile = (std::uint64_t{64} << 10U) / kSlotBytes * kSlotBytes;
  {
    const FullDisk full(kSmallestFile);
    EXPECT_EQ(error_of_opening(std::uint64_t{256} << 20U), "");
  }
  const FullDisk full(kSmallestFile - 1);
  EXPECT_THAT(error_of_opening(std::uint64_t{256} << 20U), HasSubstr("no room for a segment"));
}

TEST_F(JournalTest, AppendsWhatWasReservedToTheLastWhenTheDiskIsFull) {
  Journal journal(options());
  std::vector<Reservation> held;
  held.push_back(reserved(journal));
  const FullDisk full(kRoomBytesMin / 16 / kSlotBytes * kSlotBytes - 1);  // no further segment
  while (auto reservation = journal.reserve()) {
    held.push_back(std::move(*reservation));
  }
  const std::size_t count = held.size();
  std::size_t appended = 0;
  for (Reservation& reservation : held) {
    // The last slot of a segment ends beyond the limit; the others do not.
    appended += journal.append(std::move(reservation), record_of("x")) ? 1 : 0;
  }
  EXPECT_EQ(appended, count);
  EXPECT_EQ(drained(journal).size(), count);
}

TEST_F(JournalTest, SaysThatAnAppendFailedAndGoesOn) {
  Journal journal(options());
  Reservation first = reserved(journal);
  Reservation second = reserved(journal);
  {
    const FullDisk full(0);
    EXPECT_FALSE(journal.append(std::move(first), record_of("lost")));
  }
  EXPECT_TRUE(journal.append(std::move(second), record_of("kept")));
  std::uint64_t damaged = 0;
  EXPECT_THAT(drained(journal, &damaged), ElementsAre("kept"));
  EXPECT_EQ(damaged, 0U) << "the append has said so itself";
}

TEST_F(JournalTest, LosesAndDoublesNothingWithManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2000;
  Journal journal(options(std::uint64_t{1} << 20U));
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&journal, thread] {
      for (int i = 0; i < kEach; ++i) {
        append(journal, std::to_string(thread) + "/" + std::to_string(i));
      }
    });
  }
  std::multiset<std::string> found;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (found.size() < kThreads * kEach && std::chrono::steady_clock::now() < deadline) {
    for (std::string& id : drained(journal)) {
      found.insert(std::move(id));
    }
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(found.size(), kThreads * kEach);
  EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), found.size());
}

}  // namespace
}  // namespace gateway::ledger

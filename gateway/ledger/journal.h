#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gateway/ledger/record.h"
#include "gateway/ledger/segment.h"

namespace gateway::ledger {

class Journal;

/// Room for one record. Dropped without an append, it gives its room back; it must not outlive its
/// journal.
class Reservation {
 public:
  Reservation(Reservation&& other) noexcept : journal_(std::exchange(other.journal_, nullptr)) {}
  Reservation& operator=(Reservation&& other) noexcept {
    std::swap(journal_, other.journal_);
    return *this;
  }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  ~Reservation();

 private:
  friend class Journal;
  explicit Reservation(Journal* journal) noexcept : journal_(journal) {}
  Journal* journal_;
};

struct JournalOptions {
  std::string directory;  ///< a journal's own; made where its parent is there
  /// All segments together; less than kRoomBytesMin is taken for that.
  std::uint64_t room_bytes = std::uint64_t{256} << 20U;
};

inline constexpr std::uint64_t kRoomBytesMin = std::uint64_t{64} << 10U;

/// Records of what was answered, in preallocated segment files of one directory: an append is one
/// write to memory of the operating system, so it survives the end of the process by any signal
/// (not the loss of power), needs no new block of the disk and waits for no database.
///
/// reserve and append: any number of threads. next_batch and release: one thread, the writer's.
/// A thread of the journal's own prepares segments ahead of need, so that neither a request nor a
/// database that hangs holds that up.
class Journal {
 public:
  /// What next_batch found.
  struct Batch {
    std::vector<Record> records;  ///< views of `bytes`
    std::uint64_t damaged = 0;    ///< slots whose checksum is wrong
    std::string segment;          ///< the file that they are in
    std::size_t slots = 0;        ///< with those that are skipped: never written, or damaged
    std::vector<std::byte> bytes;
  };

  /// Locks the directory and finds what an earlier process left. Throws std::runtime_error that
  /// names the directory and what to do: another gateway uses it, no permission, no space.
  explicit Journal(const JournalOptions& options);
  /// No reservation may be alive. What was not released stays for the next process.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  Journal(Journal&&) = delete;
  Journal& operator=(Journal&&) = delete;

  /// Nothing: there is no room, for the database is away for too long or the disk is full.
  [[nodiscard]] std::optional<Reservation> reserve() noexcept;
  /// One write. False: the operating system refused it (an I/O error), and nothing is recorded.
  [[nodiscard]] bool append(Reservation reservation, const Record& record) noexcept;

  /// The oldest records not released yet, from at most `slots_max` slots of one segment; no slots
  /// where there are none. A slot that some thread is still writing ends the batch; it is never
  /// passed over. Throws std::runtime_error where the disk cannot be read.
  [[nodiscard]] Batch next_batch(std::size_t slots_max);
  /// The batch is in the database: its segment is deleted once all of it is. A second batch is
  /// taken only after this.
  void release(const Batch& batch);

  /// Slots appended to, or left by an earlier process, and not released.
  [[nodiscard]] std::uint64_t pending() const noexcept;
  /// How many more reservations can be had now.
  [[nodiscard]] std::uint64_t room() const noexcept;

 private:
  friend class Reservation;
  void give_back() noexcept { room_.fetch_add(1, std::memory_order_acq_rel); }
  void find_left_segments();
  void keep_prepared();
  /// With the mutex, which it gives up meanwhile; false, with errno, where the disk is full.
  bool prepare_one(std::unique_lock<std::mutex>& lock);
  /// Makes segments small enough for a disk without room for the first large one; false as above.
  bool prepare_smaller(std::unique_lock<std::mutex>& lock);
  void make_places();
  [[nodiscard]] bool wants_segment() const noexcept;
  [[nodiscard]] std::size_t filled_slots(const Segment& segment) const noexcept;
  Segment* oldest();

  JournalDirectory directory_;
  std::uint64_t room_bytes_;
  std::size_t slots_per_segment_;

  /// Free slots of prepared segments, less the reservations that are out.
  std::atomic<std::int64_t> room_{0};
  /// The next slot to be written, counted through all live segments since the start.
  std::atomic<std::uint64_t> next_slot_{0};
  /// The n-th live segment is at n % size; as many as the room can hold, and one.
  std::vector<std::atomic<Segment*>> live_;
  std::atomic<std::uint64_t> left_slots_{0};  ///< of an earlier process, ever
  std::atomic<std::uint64_t> released_{0};    ///< slots, ever

  std::mutex mutex_;                               ///< guards the following
  std::deque<std::unique_ptr<Segment>> segments_;  ///< oldest first: left ones, then live ones
  std::uint64_t published_ = 0;                    ///< live segments, ever
  std::uint64_t deleted_ = 0;                      ///< live segments, ever
  std::uint64_t bytes_ = 0;                        ///< of all files
  std::uint64_t next_number_ = 1;
  bool ending_ = false;
  std::condition_variable wake_;
  std::thread keeper_;
};

}  // namespace gateway::ledger

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "gateway/database/connection.h"
#include "gateway/ledger/journal.h"

namespace gateway::ledger {

/// Takes a sentence for the operator, without a password, from the writer's thread.
using Report = std::function<void(const std::string&)>;

/// Moves records from a journal to the table of usage, in batches of one transaction each. A batch
/// that fails is tried again, later and later, up to every five seconds; a batch that was committed
/// and not released, because the process ended between, makes no second row.
class Writer {
 public:
  /// Starts its thread. The schema of the connection is up to date; the journal outlives this.
  /// `healthy`: whether the database has answered last.
  Writer(Journal& journal, std::unique_ptr<database::Connection> connection, Report report = {},
         bool healthy = true);
  /// Stops without draining.
  ~Writer() { stop(std::chrono::milliseconds(0)); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  Writer(Writer&&) = delete;
  Writer& operator=(Writer&&) = delete;

  /// Whether the database answered last; it is asked every second where there is nothing to write.
  [[nodiscard]] bool healthy() const noexcept { return healthy_.load(std::memory_order_relaxed); }
  /// What was wrong last, without a password; empty while healthy.
  [[nodiscard]] std::string last_error() const;
  [[nodiscard]] std::uint64_t rows_written() const noexcept { return rows_written_.load(); }
  [[nodiscard]] std::uint64_t damaged() const noexcept { return damaged_.load(); }
  [[nodiscard]] std::uint64_t failures() const noexcept { return failures_.load(); }

  /// Goes on until the journal is empty, for at most `deadline` and the statement under way (5 s),
  /// then ends the thread. True: nothing is left. Called again it only tells.
  bool stop(std::chrono::milliseconds deadline);

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  void run();
  /// False where there was nothing to move.
  bool move_batch();
  void tell_of_damage(const Journal::Batch& batch) const;
  void ask_database();
  void failed(const std::string& what);
  void succeeded();
  /// Waits, unless it is told to stop.
  void rest(std::chrono::milliseconds time);
  [[nodiscard]] bool is_over(bool idle) const;

  Journal& journal_;
  std::unique_ptr<database::Connection> connection_;
  const Report report_;
  std::atomic<bool> healthy_{true};
  std::atomic<std::uint64_t> rows_written_{0};
  std::atomic<std::uint64_t> damaged_{0};
  std::atomic<std::uint64_t> failures_{0};
  std::chrono::milliseconds back_off_{0};
  SteadyTime last_answer_{};

  mutable std::mutex mutex_;  ///< guards the following
  std::string last_error_;
  bool stopping_ = false;
  SteadyTime stop_at_{};
  std::condition_variable wake_;
  std::thread thread_;
};

}  // namespace gateway::ledger

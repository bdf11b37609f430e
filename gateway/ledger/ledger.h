#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "gateway/ledger/journal.h"
#include "gateway/ledger/record.h"
#include "gateway/ledger/writer.h"

namespace gateway::ledger {

struct LedgerOptions {
  JournalOptions journal;
  std::string database_url;  ///< sqlite:PATH or postgresql://...
  Report report = {};        ///< told when the database fails and answers again, and of damage
  /// Its server cannot be reached: the writer opens it once it is back (PostgreSQL).
  bool database_is_away = false;
};

struct LedgerStats {
  std::uint64_t pending = 0;       ///< records in the journal that the database does not have yet
  std::uint64_t room = 0;          ///< requests that could be admitted now
  std::uint64_t rows_written = 0;  ///< new rows in the database since the start
  std::uint64_t damaged = 0;       ///< records that could not be read back
  std::uint64_t database_failures = 0;
};

/// What the service sees of the ledger. The way of a request: reserve at admission (nothing: 503),
/// append before the last bytes of the answer leave (false: they must not leave).
/// Any number of threads.
class Ledger {
 public:
  /// Opens journal and database, brings the schema up to date and starts the writer, which first
  /// replays what an earlier process left. Throws std::runtime_error: where, what, what to do;
  /// never a password.
  static std::unique_ptr<Ledger> open(const LedgerOptions& options);
  /// Stops without draining. No reservation may be alive.
  ~Ledger() = default;
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  Ledger(Ledger&&) = delete;
  Ledger& operator=(Ledger&&) = delete;

  [[nodiscard]] std::optional<Reservation> reserve() noexcept { return journal_.reserve(); }
  [[nodiscard]] bool append(Reservation reservation, const Record& record) noexcept {
    return journal_.append(std::move(reservation), record);
  }
  /// Whether the database answered last; looked at every second where there is nothing to write.
  [[nodiscard]] bool healthy() const noexcept { return writer_.healthy(); }
  [[nodiscard]] LedgerStats stats() const noexcept;
  /// What the database said last, empty while it is healthy.
  [[nodiscard]] std::string last_error() const { return writer_.last_error(); }

  /// Moves what is left to the database for at most `deadline` (and the statement under way), then
  /// ends the writer. True: nothing is left. What is left is replayed by the next process.
  bool stop(std::chrono::milliseconds deadline) { return writer_.stop(deadline); }

 private:
  Ledger(const LedgerOptions& options, std::unique_ptr<database::Connection> connection);
  Journal journal_;
  Writer writer_;
};

}  // namespace gateway::ledger

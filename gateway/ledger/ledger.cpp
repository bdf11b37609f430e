#include "gateway/ledger/ledger.h"

#include <utility>

namespace gateway::ledger {
namespace {

std::unique_ptr<database::Connection> connect(const LedgerOptions& options) {
  if (options.database_is_away) {
    return database::open_later(options.database_url, options.report);
  }
  auto connection = database::open(options.database_url);
  if (connection->dialect() == database::Dialect::sqlite) {
    // No wait for the disk at each batch: what is promised outlives the process, not the power.
    connection->execute("PRAGMA synchronous = NORMAL");
  }
  return connection;
}

}  // namespace

Ledger::Ledger(const LedgerOptions& options, std::unique_ptr<database::Connection> connection)
    : journal_(options.journal),
      writer_(journal_, std::move(connection), options.report, !options.database_is_away) {}

std::unique_ptr<Ledger> Ledger::open(const LedgerOptions& options) {
  // The database first: the journal takes what room it finds on a small disk.
  auto connection = connect(options);
  return std::unique_ptr<Ledger>(new Ledger(options, std::move(connection)));
}

LedgerStats Ledger::stats() const noexcept {
  return {.pending = journal_.pending(),
          .room = journal_.room(),
          .rows_written = writer_.rows_written(),
          .damaged = writer_.damaged(),
          .database_failures = writer_.failures()};
}

}  // namespace gateway::ledger

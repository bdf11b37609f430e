#include "gateway/ledger/ledger.h"

namespace gateway::ledger {
namespace {

std::unique_ptr<database::Connection> connect(const std::string& url) {
  auto connection = database::open(url);
  if (connection->dialect() == database::Dialect::sqlite) {
    // No wait for the disk at each batch: what is promised outlives the process, not the power.
    connection->execute("PRAGMA synchronous = NORMAL");
  }
  return connection;
}

}  // namespace

Ledger::Ledger(const LedgerOptions& options)
    : journal_(options.journal), writer_(journal_, connect(options.database_url), options.report) {}

std::unique_ptr<Ledger> Ledger::open(const LedgerOptions& options) {
  return std::unique_ptr<Ledger>(new Ledger(options));
}

LedgerStats Ledger::stats() const noexcept {
  return {.pending = journal_.pending(),
          .room = journal_.room(),
          .rows_written = writer_.rows_written(),
          .damaged = writer_.damaged(),
          .database_failures = writer_.failures()};
}

}  // namespace gateway::ledger

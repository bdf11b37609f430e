#include "gateway/ledger/ledger.h"

namespace gateway::ledger {

Ledger::Ledger(const LedgerOptions& options)
    : journal_(options.journal), writer_(journal_, database::open(options.database_url)) {}

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

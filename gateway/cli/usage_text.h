#pragma once

#include <iosfwd>
#include <vector>

#include "gateway/ledger/usage_table.h"

/// What `gateway usage` prints.
namespace gateway::cli {

/// A table with a line for each sum, aligned, and the total; or a sentence where there is nothing.
void write_usage_table(const std::vector<ledger::UsageSum>& sums, ledger::UsageBy by,
                       std::ostream& out);
/// One object: {"by", "groups": [{"group", "requests", ...}], "total": {...}}.
void write_usage_json(const std::vector<ledger::UsageSum>& sums, ledger::UsageBy by,
                      std::ostream& out);
/// RFC 4180 with a heading, without a total.
void write_usage_csv(const std::vector<ledger::UsageSum>& sums, ledger::UsageBy by,
                     std::ostream& out);

}  // namespace gateway::cli

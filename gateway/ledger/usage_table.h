#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/database/connection.h"
#include "gateway/ledger/record.h"

/// The table of usage: a row for each request that was answered.
namespace gateway::ledger {

/// Inserts in one transaction and returns how many rows are new: of records that are there already
/// (the same request_id and started_at_ns) none is. Texts that are no UTF-8 lose their foreign
/// bytes, and numbers outside 0 to 10^12 are brought inside, so that no record can be refused and
/// no sum overflows. Throws database::Error, and then nothing is inserted.
std::uint64_t insert_usage(database::Connection& connection, std::span<const Record> records);

enum class UsageBy { user, key, model, day };

struct UsageFilter {
  std::int64_t since_ns = 0;                                         ///< of started_at_ns, included
  std::int64_t until_ns = std::numeric_limits<std::int64_t>::max();  ///< not included
  std::optional<std::string> user = std::nullopt;
};

struct UsageSum {
  std::string group;  ///< user's name, key's id, model as asked for, or the day in UTC
  std::int64_t requests = 0;
  std::int64_t failed = 0;  ///< status 400 and above
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t cached_tokens = 0;
  std::int64_t cache_write_tokens = 0;
  std::int64_t reasoning_tokens = 0;
  std::int64_t latency_us = 0;

  UsageSum& operator+=(const UsageSum& other) noexcept;
};

/// In the order of their groups; empty where no request matches. Throws database::Error.
std::vector<UsageSum> sum_usage(database::Connection& connection, const UsageFilter& filter,
                                UsageBy by);

}  // namespace gateway::ledger

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "macro/record/check_record.h"

namespace macro {

/// Tokens by the usage of answers.
struct TokenSums {
  std::uint64_t prompt = 0;
  std::uint64_t completion = 0;
};

/// What the client counted of requests to one kind of endpoint of one gateway, from the very first
/// to the last: warm-up, measured part and drain of every block on it.
struct ClientCounts {
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;  ///< right answers
  /// Whole answers by status, right or not; 200 with a wrong body is a whole answer. What was sent
  /// and is in none of them had no whole answer: timed out, reset, closed, cut off, abandoned.
  std::vector<std::pair<int, std::uint64_t>> statuses;
  TokenSums tokens;  ///< of right answers
};

/// The gateway's table `usage`, once its journal is empty.
struct LedgerCounts {
  std::uint64_t rows = 0;
  std::uint64_t failed_rows = 0;  ///< of them, with another status than 2xx
  TokenSums tokens;               ///< of all rows
  /// gateway_rate_limited_total: 429 that were refused before admission and so have no row. Absent:
  /// not known, and then a 429 may have a row or none.
  std::optional<std::uint64_t> rate_limited;
};

/// gateway_requests_total, summed over those endpoints that the client's counts are of. Without
/// what macro itself asked for (/health, /metrics).
struct MetricsCounts {
  std::uint64_t succeeded = 0;      ///< status class 2xx
  std::uint64_t client_errors = 0;  ///< 4xx
  std::uint64_t server_errors = 0;  ///< 5xx
};

/// Check "ledger": rows and tokens against the client's counts of requests to the three chat APIs
/// (health, models and metrics have no rows). Every whole 2xx answer has its row; refusals before
/// admission (401, 429, 503) have none, other errors may. A request without a whole answer may have
/// been recorded or not, as a success or a failure: rows may be more by up to their number, which
/// the note says. Tokens are equal where all answers were right, and else at least the client's.
/// Unmeasured without `ledger`.
CheckRecord reconcile_ledger(const ClientCounts& client, const std::optional<LedgerCounts>& ledger);

/// Check "metrics": the same of the gateway's own counters, by status class, of any endpoints.
CheckRecord reconcile_metrics(const ClientCounts& client,
                              const std::optional<MetricsCounts>& metrics);

}  // namespace macro

#include "gateway/ledger/usage_table.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <string_view>

#include "gateway/ledger/printable_text.h"

namespace gateway::ledger {
namespace {

using database::Statement;
using database::Value;

constexpr std::size_t kColumns = 18;
/// One statement of so many rows, for a server is as far away for one as for all of them.
constexpr std::size_t kRowsAtOnce = 64;
constexpr std::int64_t kNumberMax = 1'000'000'000'000;
constexpr std::int64_t kDayNs = 86'400'000'000'000;

std::string insert_sql(std::size_t rows) {
  std::string sql =
      "INSERT INTO usage(request_id, started_at_ns, user_name, user_id, key_id, endpoint, model, "
      "model_answered, upstream, prompt_tokens, completion_tokens, cached_tokens, "
      "cache_write_tokens, reasoning_tokens, tokens_estimated, streamed, status, latency_us) "
      "VALUES";
  for (std::size_t i = 0; i < rows * kColumns; ++i) {
    const bool first = i % kColumns == 0;
    sql += first ? (i == 0 ? "(" : "),(") : ",";
    sql += "$" + std::to_string(i + 1);
  }
  return sql + ") ON CONFLICT DO NOTHING";
}

/// The values of some rows, with the texts that had to be changed.
class Rows {
 public:
  explicit Rows(std::span<const Record> records) {
    texts_.reserve(records.size() * 6);  // never moves: values are views of it
    values_.reserve(records.size() * kColumns);
    for (const Record& record : records) {
      add(record);
    }
  }
  [[nodiscard]] std::span<const Value> values() const noexcept { return values_; }

 private:
  void add(const Record& record) {
    text(record.request_id);
    values_.emplace_back(record.started_at_ns);
    text(record.user);
    values_.emplace_back(record.user_id);
    values_.emplace_back(record.key_id);
    for (const std::string_view each :
         {record.endpoint, record.model, record.model_answered, record.upstream}) {
      text(each);
    }
    for (const std::int64_t each :
         {record.prompt_tokens, record.completion_tokens, record.cached_tokens,
          record.cache_write_tokens, record.reasoning_tokens, std::int64_t{record.tokens_estimated},
          std::int64_t{record.streamed}, std::int64_t{record.status}, record.latency_us}) {
      values_.emplace_back(std::clamp<std::int64_t>(each, 0, kNumberMax));
    }
  }

  void text(std::string_view text) {
    if (is_printable_utf8(text)) {
      values_.emplace_back(text);
    } else {
      values_.emplace_back(std::string_view(texts_.emplace_back(made_printable(text))));
    }
  }

  std::vector<std::string> texts_;
  std::vector<Value> values_;
};

constexpr const char* kSums =
    ", count(*), CAST(sum(CASE WHEN status >= 400 THEN 1 ELSE 0 END) AS BIGINT), "
    "CAST(sum(prompt_tokens) AS BIGINT), CAST(sum(completion_tokens) AS BIGINT), "
    "CAST(sum(cached_tokens) AS BIGINT), CAST(sum(cache_write_tokens) AS BIGINT), "
    "CAST(sum(reasoning_tokens) AS BIGINT), CAST(sum(latency_us) AS BIGINT) "
    "FROM usage WHERE started_at_ns >= $1 AND started_at_ns < $2";

/// Days since 1970 are what both databases can compute alike.
constexpr std::array<const char*, 4> kGroups = {"user_name", "key_id", "model",
                                                "started_at_ns / 86400000000000"};

const Statement& sum_statement(UsageBy by, bool of_user) {
  static const auto kStatements = [] {
    std::array<Statement, kGroups.size() * 2> statements;
    for (std::size_t i = 0; i < statements.size(); ++i) {
      const std::string group = kGroups[i / 2];
      std::string& sql = statements[i].sql;
      sql.append("SELECT ").append(group).append(kSums);
      sql.append(i % 2 == 1 ? " AND user_name = $3" : "");
      sql.append(" GROUP BY ").append(group).append(" ORDER BY 1");
    }
    return statements;
  }();
  return kStatements.at(static_cast<std::size_t>(by) * 2 + (of_user ? 1 : 0));
}

std::string day_text(std::int64_t day) {
  const std::time_t seconds = day * (kDayNs / 1'000'000'000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 16> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts)};
}

UsageSum read_sum(const database::Row& row, UsageBy by) {
  UsageSum sum;
  if (by == UsageBy::user || by == UsageBy::model) {
    sum.group = row.bytes(0);
  } else {
    sum.group = by == UsageBy::key ? std::to_string(row.integer(0)) : day_text(row.integer(0));
  }
  int column = 0;
  for (std::int64_t* each :
       {&sum.requests, &sum.failed, &sum.prompt_tokens, &sum.completion_tokens, &sum.cached_tokens,
        &sum.cache_write_tokens, &sum.reasoning_tokens, &sum.latency_us}) {
    *each = row.integer(++column);
  }
  return sum;
}

}  // namespace

std::uint64_t insert_usage(database::Connection& connection, std::span<const Record> records) {
  static const Statement kInsertMany{insert_sql(kRowsAtOnce)};
  static const Statement kInsertOne{insert_sql(1)};
  std::uint64_t inserted = 0;
  database::Transaction transaction(connection);
  while (!records.empty()) {
    const bool many = records.size() >= kRowsAtOnce;
    const std::size_t count = many ? kRowsAtOnce : 1;
    const Rows rows(records.first(count));
    inserted += static_cast<std::uint64_t>(
        connection.run(many ? kInsertMany : kInsertOne, rows.values(), nullptr));
    records = records.subspan(count);
  }
  transaction.commit();
  return inserted;
}

UsageSum& UsageSum::operator+=(const UsageSum& other) noexcept {
  requests += other.requests;
  failed += other.failed;
  prompt_tokens += other.prompt_tokens;
  completion_tokens += other.completion_tokens;
  cached_tokens += other.cached_tokens;
  cache_write_tokens += other.cache_write_tokens;
  reasoning_tokens += other.reasoning_tokens;
  latency_us += other.latency_us;
  return *this;
}

std::vector<UsageSum> sum_usage(database::Connection& connection, const UsageFilter& filter,
                                UsageBy by) {
  std::vector<Value> values = {filter.since_ns, filter.until_ns};
  if (filter.user) {
    values.emplace_back(std::string_view(*filter.user));
  }
  std::vector<UsageSum> sums;
  connection.run(sum_statement(by, filter.user.has_value()), values,
                 [&](const database::Row& row) { sums.push_back(read_sum(row, by)); });
  return sums;
}

}  // namespace gateway::ledger

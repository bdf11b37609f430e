#include "gateway/auth/database_key_store.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "gateway/auth/key_format.h"

namespace gateway::auth {
namespace {

using database::Statement;
using std::chrono::milliseconds;

/// A command can wait for another writer; a request rather fails than holds up its worker.
constexpr milliseconds kCommandPatience{5000};
constexpr milliseconds kRequestPatienceOfFile{100};
constexpr milliseconds kRequestPatienceOfServer{1000};

constexpr std::size_t kPrefixesAtOnce = 64;

constexpr std::size_t kUserBytesMax = 256;
constexpr std::int64_t kLimitMax = 1'000'000'000;

[[noreturn]] void fail(const std::string& url, const std::string& what) {
  throw std::runtime_error(url + ": " + what);
}

std::string rfc3339(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), size};
}

/// Names are printed in tables and logs: one line, no control characters.
void check_user(const std::string& url, std::string_view user) {
  const bool printable = std::none_of(user.begin(), user.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (user.empty() || user.size() > kUserBytesMax || !printable) {
    fail(url, "a user's name is 1 to " + std::to_string(kUserBytesMax) +
                  " bytes without control characters; give another name");
  }
}

void check_limit(const std::string& url, const std::optional<KeyLimit>& limit) {
  const auto in_range = [](std::int64_t value) { return value >= 1 && value <= kLimitMax; };
  if (limit && !(in_range(limit->per_second) && in_range(limit->burst))) {
    fail(url, "rate and burst of a key are 1 to 1000000000 each; give R/B, such as 100/200");
  }
}

KeyRecord read_record(const database::Row& row) {
  KeyRecord record;
  record.id = row.integer(0);
  record.user_id = row.integer(1);
  record.user = row.bytes(2);
  record.prefix = row.bytes(3);
  const std::string_view digest = row.bytes(4);
  std::memcpy(record.digest.data(), digest.data(), std::min(digest.size(), record.digest.size()));
  if (!row.is_null(5)) {
    record.limit = KeyLimit{row.integer(5), row.integer(6)};
  }
  record.created_at = row.bytes(7);
  if (!row.is_null(8)) {
    record.revoked_at = std::string(row.bytes(8));
  }
  return record;
}

/// "$1,$2,..."
std::string places(std::size_t count) {
  std::string text;
  for (std::size_t i = 1; i <= count; ++i) {
    text += (i == 1 ? "$" : ",$") + std::to_string(i);
  }
  return text;
}

const std::string kSelect =
    "SELECT keys.id, user_id, users.name, prefix, digest, limit_per_second, limit_burst, "
    "created_at, revoked_at FROM keys JOIN users ON users.id = user_id ";
const Statement kList{kSelect + "ORDER BY keys.id"};
const Statement kFind{kSelect + "WHERE prefix = $1"};
const Statement kFindMany{kSelect + "WHERE prefix IN (" + places(kPrefixesAtOnce) + ")"};
const Statement kFindUser{"SELECT id FROM users WHERE name = $1"};
// Another process may have made the user since it was looked for: then this gives that one's id.
const Statement kInsertUser{
    "INSERT INTO users(name) VALUES($1) ON CONFLICT(name) DO UPDATE SET name = excluded.name "
    "RETURNING id"};
const Statement kInsertKey{
    "INSERT INTO keys(user_id, prefix, digest, limit_per_second, limit_burst, created_at) "
    "VALUES($1, $2, $3, $4, $5, $6) RETURNING id"};
const Statement kRevoke{"UPDATE keys SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL"};

}  // namespace

DatabaseKeyStore::DatabaseKeyStore(std::unique_ptr<database::Connection> connection,
                                   WallClock clock)
    : clock_(std::move(clock)), connection_(std::move(connection)) {}

std::int64_t DatabaseKeyStore::user_id_of(std::string_view user) {
  const std::int64_t known = connection_->integer(kFindUser, {user});
  return known != 0 ? known : connection_->integer(kInsertUser, {user});
}

CreatedKey DatabaseKeyStore::create(std::string_view user, std::optional<KeyLimit> limit) {
  check_user(connection_->name(), user);
  check_limit(connection_->name(), limit);
  CreatedKey created;
  created.key = generate_key();
  const auto digest = digest_of(created.key);
  if (!digest) {
    fail(connection_->name(), "OpenSSL has no SHA-256; check its configuration");
  }
  KeyRecord& record = created.record;
  record.user = user;
  record.prefix = prefix_of(created.key);
  record.digest = *digest;
  record.limit = limit;
  record.created_at = rfc3339(clock_());

  const std::lock_guard lock(mutex_);
  try {
    connection_->set_patience(kCommandPatience);
    database::Transaction transaction(*connection_);
    record.user_id = user_id_of(user);
    record.id = connection_->integer(
        kInsertKey,
        {record.user_id, std::string_view(record.prefix), std::span<const std::byte>(record.digest),
         database::optional_value(limit ? std::optional(limit->per_second) : std::nullopt),
         database::optional_value(limit ? std::optional(limit->burst) : std::nullopt),
         std::string_view(record.created_at)});
    transaction.commit();
  } catch (const database::Error& error) {
    fail(connection_->name(),
         std::string("the key was not created (") + error.what() +
             "); check the database and whether another process holds it, then retry");
  }
  return created;
}

std::vector<KeyRecord> DatabaseKeyStore::list() {
  const std::lock_guard lock(mutex_);
  try {
    connection_->set_patience(kCommandPatience);
    std::vector<KeyRecord> records;
    connection_->run(kList, {},
                     [&](const database::Row& row) { records.push_back(read_record(row)); });
    return records;
  } catch (const database::Error& error) {
    fail(connection_->name(), std::string("the keys cannot be read (") + error.what() +
                                  "); check the database, then retry");
  }
}

bool DatabaseKeyStore::revoke(std::int64_t id) {
  const std::string now = rfc3339(clock_());
  const std::lock_guard lock(mutex_);
  try {
    connection_->set_patience(kCommandPatience);
    return connection_->run(kRevoke, {std::string_view(now), id}) > 0;
  } catch (const database::Error& error) {
    fail(connection_->name(),
         std::string("the key was not revoked (") + error.what() +
             "); check the database and whether another process holds it, then retry");
  }
}

std::vector<KeyRecord> DatabaseKeyStore::read(const Statement& statement,
                                              std::span<const database::Value> values) {
  const std::lock_guard lock(mutex_);
  connection_->set_patience(connection_->dialect() == database::Dialect::sqlite
                                ? kRequestPatienceOfFile
                                : kRequestPatienceOfServer);
  std::vector<KeyRecord> records;
  connection_->run(statement, values,
                   [&](const database::Row& row) { records.push_back(read_record(row)); });
  return records;
}

tl::unexpected<std::string> DatabaseKeyStore::unreadable(
    const std::exception& error) const noexcept {
  try {
    return tl::make_unexpected(connection_->name() + ": the key cannot be looked up (" +
                               error.what() + "); check the database");
  } catch (const std::exception&) {
    return tl::make_unexpected(std::string());  // out of memory: an empty text needs none
  }
}

tl::expected<std::vector<KeyRecord>, std::string> DatabaseKeyStore::find(
    std::string_view prefix) noexcept {
  try {
    if (prefix.size() != kPrefixLength) {
      return {};  // no key begins so, and a server would not take every text
    }
    return read(kFind, std::array<database::Value, 1>{prefix});
  } catch (const std::exception& error) {
    return unreadable(error);
  }
}

tl::expected<std::vector<KeyRecord>, std::string> DatabaseKeyStore::find_all(
    std::span<const std::string> prefixes) noexcept {
  try {
    std::vector<KeyRecord> found;
    while (!prefixes.empty()) {
      const auto some = prefixes.first(std::min(prefixes.size(), kPrefixesAtOnce));
      prefixes = prefixes.subspan(some.size());
      // The statement has a fixed number of places: the last fills those that are left.
      std::array<database::Value, kPrefixesAtOnce> values;
      std::fill(std::copy(some.begin(), some.end(), values.begin()), values.end(),
                std::string_view(some.back()));
      std::vector<KeyRecord> records = read(kFindMany, values);
      found.insert(found.end(), std::make_move_iterator(records.begin()),
                   std::make_move_iterator(records.end()));
    }
    return found;
  } catch (const std::exception& error) {
    return unreadable(error);
  }
}

}  // namespace gateway::auth

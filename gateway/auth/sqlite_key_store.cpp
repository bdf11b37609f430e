#include "gateway/auth/sqlite_key_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "gateway/auth/key_format.h"

namespace gateway::auth {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kSchemaVersion = 1;
constexpr const char* kSchema = R"sql(
  CREATE TABLE users(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE keys(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users(id),
    prefix TEXT NOT NULL,
    digest BLOB NOT NULL UNIQUE CHECK(length(digest) = 32),
    limit_per_second INTEGER,
    limit_burst INTEGER,
    created_at TEXT NOT NULL,
    revoked_at TEXT,
    CHECK((limit_per_second IS NULL) = (limit_burst IS NULL))) STRICT;
  CREATE INDEX keys_by_prefix ON keys(prefix);
  PRAGMA user_version = 1;
)sql";

/// A command can wait for another writer; a request rather fails than holds up its worker.
constexpr milliseconds kCommandPatience{5000};
constexpr milliseconds kRequestPatience{100};

constexpr std::size_t kUserBytesMax = 256;
constexpr std::int64_t kLimitMax = 1'000'000'000;

[[noreturn]] void fail(const std::string& url, const std::string& what) {
  throw std::runtime_error(url + ": " + what);
}

std::string reason_of(int error) { return std::generic_category().message(error); }

/// Makes the file where it is missing and that is asked for. It holds digests and users: its
/// owner's only. SQLite gives the same mode to the files that it puts beside it.
void ensure_file(const std::string& url, const std::string& path, IfMissing if_missing) {
  const int make = if_missing == IfMissing::create ? O_CREAT : 0;
  const int file = ::open(path.c_str(), O_RDWR | make | O_CLOEXEC | O_NONBLOCK, 0600);
  const int error = errno;
  struct stat status {};
  const bool regular = file >= 0 && ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  if (file >= 0) {
    ::close(file);
  }
  if (regular) {
    return;
  }
  if (file >= 0 || error == EISDIR) {
    fail(url, "not a file; give the path of a file in that place");
  }
  if (error == ENOENT && if_missing == IfMissing::fail) {
    fail(url, "there is no such file; give the one that 'gateway serve' uses");
  }
  if (error == ENOENT || error == ENOTDIR) {
    fail(url, "its directory does not exist; make it first (mkdir -p) or give another path");
  }
  if (error == EACCES || error == EPERM || error == EROFS) {
    fail(url, "not readable and writable for this user (" + reason_of(error) +
                  "); give it to this user (chown, chmod u+rw) or give another path");
  }
  fail(url, "cannot be opened (" + reason_of(error) + "); give another path");
}

/// What to do about an error of SQLite's while opening.
[[noreturn]] void fail_to_open(const std::string& url, const SqliteError& error) {
  const std::string said = std::string(" (") + error.what() + ")";
  switch (error.code()) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      fail(url, "not an SQLite database, or a damaged one" + said +
                    "; give another path, or restore the file from a backup");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      fail(url, "another process holds a lock on it" + said + "; end that process and try again");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      fail(url, "the file or its directory cannot be written" + said +
                    "; make both writable for this user or give another path");
    default:
      fail(url, "cannot be opened" + said + "; check the disk and the file");
  }
}

void bring_schema_up_to_date(const std::string& url, SqliteDatabase& database) {
  if (database.read_only()) {
    fail(url,
         "the file is read-only; make it writable for this user (chmod u+w) or give another "
         "path");
  }
  const auto version = [&] { return database.integer("PRAGMA user_version"); };
  if (version() != kSchemaVersion) {
    // Two processes may find the new file at once: who waited for the lock looks again.
    SqliteTransaction transaction(database);
    if (version() == 0) {
      if (database.integer("SELECT count(*) FROM sqlite_schema") > 0) {
        fail(url, "a database of another program; give a path of its own to the gateway");
      }
      database.execute(kSchema);
    }
    transaction.commit();
  }
  if (version() != kSchemaVersion) {
    fail(url, "written by another version of gatebench (its schema is " +
                  std::to_string(version()) + ", this program knows " +
                  std::to_string(kSchemaVersion) + "); use that version, or give another path");
  }
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

KeyRecord read_record(const SqliteQuery& row) {
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

const std::string kSelect =
    "SELECT keys.id, user_id, users.name, prefix, digest, limit_per_second, limit_burst, "
    "created_at, revoked_at FROM keys JOIN users ON users.id = user_id ";

}  // namespace

struct SqliteKeyStore::Statements {
  explicit Statements(SqliteDatabase& database)
      : find_user(database, "SELECT id FROM users WHERE name = ?"),
        insert_user(database, "INSERT INTO users(name) VALUES(?)"),
        insert_key(database,
                   "INSERT INTO keys(user_id, prefix, digest, limit_per_second, limit_burst, "
                   "created_at) VALUES(?, ?, ?, ?, ?, ?)"),
        revoke(database, "UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"),
        list(database, kSelect + "ORDER BY keys.id"),
        find(database, kSelect + "WHERE prefix = ?") {}

  SqliteStatement find_user;
  SqliteStatement insert_user;
  SqliteStatement insert_key;
  SqliteStatement revoke;
  SqliteStatement list;
  SqliteStatement find;
};

SqliteKeyStore::SqliteKeyStore(const std::string& path, IfMissing if_missing, WallClock clock)
    : url_("sqlite:" + path), clock_(std::move(clock)) {
  ensure_file(url_, path, if_missing);
  try {
    database_ = std::make_unique<SqliteDatabase>(path);
    database_->wait_for_locks(kCommandPatience);
    database_->execute("PRAGMA foreign_keys = ON");
    bring_schema_up_to_date(url_, *database_);
    database_->execute("PRAGMA journal_mode = WAL");
    statements_ = std::make_shared<Statements>(*database_);
  } catch (const SqliteError& error) {
    fail_to_open(url_, error);
  }
}

std::int64_t SqliteKeyStore::user_id_of(std::string_view user) {
  SqliteQuery known(statements_->find_user);
  if (known.bind(user).step()) {
    return known.integer(0);
  }
  SqliteQuery(statements_->insert_user).bind(user).step();
  return database_->last_insert_id();
}

CreatedKey SqliteKeyStore::create(std::string_view user, std::optional<KeyLimit> limit) {
  check_user(url_, user);
  check_limit(url_, limit);
  CreatedKey created;
  created.key = generate_key();
  const auto digest = digest_of(created.key);
  if (!digest) {
    fail(url_, "OpenSSL has no SHA-256; check its configuration");
  }
  KeyRecord& record = created.record;
  record.user = user;
  record.prefix = prefix_of(created.key);
  record.digest = *digest;
  record.limit = limit;
  record.created_at = rfc3339(clock_());

  const std::lock_guard lock(mutex_);
  try {
    database_->wait_for_locks(kCommandPatience);
    SqliteTransaction transaction(*database_);
    record.user_id = user_id_of(user);
    SqliteQuery(statements_->insert_key)
        .bind(record.user_id)
        .bind(std::string_view(record.prefix))
        .bind(std::span<const std::byte>(record.digest))
        .bind(limit ? std::optional(limit->per_second) : std::nullopt)
        .bind(limit ? std::optional(limit->burst) : std::nullopt)
        .bind(std::string_view(record.created_at))
        .step();
    record.id = database_->last_insert_id();
    transaction.commit();
  } catch (const SqliteError& error) {
    fail(url_, std::string("the key was not created (") + error.what() +
                   "); check the disk and whether another process holds the database, then retry");
  }
  return created;
}

std::vector<KeyRecord> SqliteKeyStore::list() {
  const std::lock_guard lock(mutex_);
  try {
    database_->wait_for_locks(kCommandPatience);
    std::vector<KeyRecord> records;
    SqliteQuery rows(statements_->list);
    while (rows.step()) {
      records.push_back(read_record(rows));
    }
    return records;
  } catch (const SqliteError& error) {
    fail(url_, std::string("the keys cannot be read (") + error.what() +
                   "); check the disk and the file, then retry");
  }
}

bool SqliteKeyStore::revoke(std::int64_t id) {
  const std::string now = rfc3339(clock_());
  const std::lock_guard lock(mutex_);
  try {
    database_->wait_for_locks(kCommandPatience);
    SqliteQuery(statements_->revoke).bind(std::string_view(now)).bind(id).step();
    return database_->changed_rows() > 0;
  } catch (const SqliteError& error) {
    fail(url_, std::string("the key was not revoked (") + error.what() +
                   "); check the disk and whether another process holds the database, then retry");
  }
}

tl::expected<std::vector<KeyRecord>, std::string> SqliteKeyStore::find(
    std::string_view prefix) noexcept {
  try {
    const std::lock_guard lock(mutex_);
    database_->wait_for_locks(kRequestPatience);
    std::vector<KeyRecord> records;
    SqliteQuery rows(statements_->find);
    rows.bind(prefix);
    while (rows.step()) {
      records.push_back(read_record(rows));
    }
    return records;
  } catch (const std::exception& error) {
    try {
      return tl::make_unexpected(url_ + ": the key cannot be looked up (" + error.what() +
                                 "); check the disk and the file");
    } catch (const std::exception&) {
      return tl::make_unexpected(std::string());  // out of memory: an empty text needs none
    }
  }
}

}  // namespace gateway::auth

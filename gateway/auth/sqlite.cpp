#include "gateway/auth/sqlite.h"

namespace gateway::auth {
namespace {

[[noreturn]] void fail(sqlite3* handle, int code) {
  throw SqliteError(code & 0xff, handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
}

}  // namespace

SqliteDatabase::SqliteDatabase(const std::string& path) {
  // A leading "./" keeps SQLite from reading a special name such as ":memory:" or "file:x".
  const std::string file = path.starts_with('/') ? path : "./" + path;
  sqlite3* handle = nullptr;
  // The owner of this object takes turns already: SQLite need not lock once more.
  const int code =
      sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) {
    fail(handle, code);
  }
}

void SqliteDatabase::wait_for_locks(std::chrono::milliseconds patience) noexcept {
  sqlite3_busy_timeout(handle_.get(), static_cast<int>(patience.count()));
}

void SqliteDatabase::execute(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    fail(handle_.get(), code);
  }
}

std::int64_t SqliteDatabase::integer(const char* sql) {
  const SqliteStatement statement(*this, sql);
  SqliteQuery query(statement);
  return query.step() ? query.integer(0) : 0;
}

bool SqliteDatabase::read_only() const noexcept {
  return sqlite3_db_readonly(handle_.get(), "main") == 1;
}

std::int64_t SqliteDatabase::last_insert_id() const noexcept {
  return sqlite3_last_insert_rowid(handle_.get());
}

std::int64_t SqliteDatabase::changed_rows() const noexcept {
  return sqlite3_changes64(handle_.get());
}

SqliteStatement::SqliteStatement(SqliteDatabase& database, std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) {
    fail(database.handle(), code);
  }
}

SqliteQuery::~SqliteQuery() {
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

void SqliteQuery::check(int code) const {
  if (code != SQLITE_OK) {
    fail(sqlite3_db_handle(handle_), code);
  }
}

SqliteQuery& SqliteQuery::bind(std::int64_t value) {
  check(sqlite3_bind_int64(handle_, ++bound_, value));
  return *this;
}

SqliteQuery& SqliteQuery::bind(std::string_view text) {
  check(
      sqlite3_bind_text64(handle_, ++bound_, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

SqliteQuery& SqliteQuery::bind(std::span<const std::byte> blob) {
  check(sqlite3_bind_blob64(handle_, ++bound_, blob.data(), blob.size(), SQLITE_STATIC));
  return *this;
}

SqliteQuery& SqliteQuery::bind(std::optional<std::int64_t> value) {
  if (value) {
    return bind(*value);
  }
  check(sqlite3_bind_null(handle_, ++bound_));
  return *this;
}

bool SqliteQuery::step() {
  const int code = sqlite3_step(handle_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) {
    fail(sqlite3_db_handle(handle_), code);
  }
  return code == SQLITE_ROW;
}

bool SqliteQuery::is_null(int column) const noexcept {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::int64_t SqliteQuery::integer(int column) const noexcept {
  return sqlite3_column_int64(handle_, column);
}

std::string_view SqliteQuery::bytes(int column) const noexcept {
  // In this order: asking for the text may convert it, and only then is its length final.
  const void* data = sqlite3_column_type(handle_, column) == SQLITE_BLOB
                         ? sqlite3_column_blob(handle_, column)
                         : static_cast<const void*>(sqlite3_column_text(handle_, column));
  const int size = sqlite3_column_bytes(handle_, column);
  return data == nullptr
             ? std::string_view{}
             : std::string_view{static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

SqliteTransaction::SqliteTransaction(SqliteDatabase& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

SqliteTransaction::~SqliteTransaction() {
  if (open_) {
    // Nothing to do about a failure: SQLite rolls back by itself when the connection ends.
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void SqliteTransaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace gateway::auth

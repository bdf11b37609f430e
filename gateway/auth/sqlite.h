#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

/// SQLite's C API with owners for its two kinds of handle, and errors as exceptions. One thread at
/// a time for a database and its statements.
namespace gateway::auth {

/// What SQLite said; never a bound value.
class SqliteError : public std::runtime_error {
 public:
  SqliteError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  /// SQLITE_BUSY, SQLITE_NOTADB, ...: the primary result code.
  [[nodiscard]] int code() const noexcept { return code_; }

 private:
  int code_;
};

class SqliteDatabase {
 public:
  /// Opens an existing file. `path` is always taken as a path: ":memory:" is a file of that name.
  explicit SqliteDatabase(const std::string& path);

  /// How long a statement waits for another connection's lock.
  void wait_for_locks(std::chrono::milliseconds patience) noexcept;
  /// Runs statements that give no rows.
  void execute(const char* sql);
  /// The first column of the first row of a statement without parameters.
  std::int64_t integer(const char* sql);
  [[nodiscard]] bool read_only() const noexcept;
  [[nodiscard]] std::int64_t last_insert_id() const noexcept;
  [[nodiscard]] std::int64_t changed_rows() const noexcept;
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }

 private:
  struct Closer {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };
  std::unique_ptr<sqlite3, Closer> handle_;
};

/// A prepared statement, run through a SqliteQuery.
class SqliteStatement {
 public:
  SqliteStatement(SqliteDatabase& database, std::string_view sql);
  [[nodiscard]] sqlite3_stmt* handle() const noexcept { return handle_.get(); }

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
  };
  std::unique_ptr<sqlite3_stmt, Finalizer> handle_;
};

/// One use of a prepared statement: bind in order, step, read. The end of its life resets the
/// statement, without which a SELECT would keep its snapshot and never see a later revocation.
class SqliteQuery {
 public:
  explicit SqliteQuery(const SqliteStatement& statement) noexcept : handle_(statement.handle()) {}
  ~SqliteQuery();
  SqliteQuery(const SqliteQuery&) = delete;
  SqliteQuery& operator=(const SqliteQuery&) = delete;
  SqliteQuery(SqliteQuery&&) = delete;
  SqliteQuery& operator=(SqliteQuery&&) = delete;

  /// What is bound must outlive the query.
  SqliteQuery& bind(std::int64_t value);
  SqliteQuery& bind(std::string_view text);
  SqliteQuery& bind(std::span<const std::byte> blob);
  SqliteQuery& bind(std::optional<std::int64_t> value);

  /// True: there is a row.
  bool step();
  [[nodiscard]] bool is_null(int column) const noexcept;
  [[nodiscard]] std::int64_t integer(int column) const noexcept;
  /// Of a TEXT or BLOB column; until the next step.
  [[nodiscard]] std::string_view bytes(int column) const noexcept;

 private:
  void check(int code) const;
  sqlite3_stmt* handle_;
  int bound_ = 0;
};

/// BEGIN IMMEDIATE; rolls back unless committed.
class SqliteTransaction {
 public:
  explicit SqliteTransaction(SqliteDatabase& database);
  ~SqliteTransaction();
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  SqliteTransaction(SqliteTransaction&&) = delete;
  SqliteTransaction& operator=(SqliteTransaction&&) = delete;
  void commit();

 private:
  SqliteDatabase& database_;
  bool open_ = true;
};

}  // namespace gateway::auth

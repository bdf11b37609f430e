#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

/// One small interface over SQLite and PostgreSQL: what the key store and the ledger need of both.
namespace gateway::database {

/// What the database said, with what to do; never a bound value, never a password.
class Error : public std::runtime_error {
 public:
  enum class Kind {
    statement,   ///< refused as it is: trying again would not help
    unavailable  ///< the server is away, the disk is full, a lock was held for too long
  };
  Error(Kind kind, const std::string& message, int code = 0)
      : std::runtime_error(message), kind_(kind), code_(code) {}
  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  /// SQLite's primary result code (SQLITE_BUSY, ...); 0 of PostgreSQL.
  [[nodiscard]] int code() const noexcept { return code_; }

 private:
  Kind kind_;
  int code_;
};

/// No server could be asked: there was no connection, no answer in time, or it is just starting.
/// One that is there and refuses us is another std::runtime_error.
class Unreachable : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A statement with parameters $1, $2, ... in the SQL that both databases know. It is prepared on
/// its first use in a connection and kept by its address: declare it static.
struct Statement {
  std::string sql;
};

/// A bound value: NULL, INTEGER (BIGINT), TEXT in UTF-8, BLOB (BYTEA). Views live until the call
/// returns.
using Value =
    std::variant<std::monostate, std::int64_t, std::string_view, std::span<const std::byte>>;

Value optional_value(std::optional<std::int64_t> value);

/// A row of a result, inside the callback that was given it.
class Row {
 public:
  Row() = default;
  virtual ~Row() = default;
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  Row(Row&&) = delete;
  Row& operator=(Row&&) = delete;

  [[nodiscard]] virtual bool is_null(int column) const = 0;
  /// Of an INTEGER column; 0 where it is NULL.
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  /// Of a TEXT or BLOB column; until the callback returns.
  [[nodiscard]] virtual std::string_view bytes(int column) const = 0;
};

using RowSink = std::function<void(const Row&)>;

enum class Dialect { sqlite, postgresql };

/// A connection, used by one thread at a time. Everything throws Error. Where PostgreSQL went away
/// and came back, it connects again by itself: at once outside a transaction; a transaction that
/// was cut fails and can be tried again. After a failed attempt it fails for a second without
/// another.
class Connection {
 public:
  Connection() = default;
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;

  [[nodiscard]] virtual Dialect dialect() const noexcept = 0;
  /// The URL as it may be printed.
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;
  /// How long a statement may wait: for another's lock (SQLite); for all of the answer, and for a
  /// new connection (PostgreSQL). 5 s until set.
  virtual void set_patience(std::chrono::milliseconds patience) noexcept = 0;

  /// Runs statements without parameters and results, separated by semicolons.
  virtual void execute(const std::string& sql) = 0;
  /// Runs one statement, hands each row of its result to `sink`, and returns how many rows it
  /// inserted, updated or deleted.
  virtual std::int64_t run(const Statement& statement, std::span<const Value> values,
                           const RowSink& sink) = 0;

  std::int64_t run(const Statement& statement, std::initializer_list<Value> values = {}) {
    return run(statement, std::span(values.begin(), values.size()), nullptr);
  }
  /// The first column of the first row, an INTEGER; 0 where there is none.
  std::int64_t integer(const Statement& statement, std::initializer_list<Value> values = {});

 private:
  friend class Transaction;
  friend class LateConnection;
  virtual void begin() = 0;
  virtual void commit() = 0;
  virtual void roll_back() noexcept = 0;
};

/// Rolls back unless committed. Of SQLite it has the write lock from its start.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) { connection_.begin(); }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction(Transaction&&) = delete;
  Transaction& operator=(Transaction&&) = delete;
  void commit();

 private:
  Connection& connection_;
  bool open_ = true;
};

enum class IfMissing { create, fail };

/// Opens sqlite:PATH (where the file is missing it is made, readable by its owner only, if that is
/// asked for) or postgresql://... (a database that exists). The schema is not looked at. Throws
/// std::runtime_error (Unreachable where the server is away) naming the URL, what is wrong with it
/// and what to do.
std::unique_ptr<Connection> connect(std::string_view url, IfMissing if_missing = IfMissing::create);

/// connect, and the schema brought up to date.
std::unique_ptr<Connection> open(std::string_view url, IfMissing if_missing = IfMissing::create);

/// open() of postgresql://..., by the first statement that finds the server there: until then each
/// fails with Error. `report` is told where the server is back and refuses us.
std::unique_ptr<Connection> open_later(std::string_view url,
                                       std::function<void(const std::string&)> report);

}  // namespace gateway::database

#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/database/connection.h"

namespace gateway::database {

/// One SQLite file, in WAL mode once its schema is there: readers and the writers of other
/// processes do not wait for each other. See connect for what it throws.
class SqliteConnection final : public Connection {
 public:
  /// `path` is always taken as a path: ":memory:" is a file of that name.
  SqliteConnection(const std::string& path, IfMissing if_missing);

  [[nodiscard]] Dialect dialect() const noexcept override { return Dialect::sqlite; }
  [[nodiscard]] const std::string& name() const noexcept override { return name_; }
  void set_patience(std::chrono::milliseconds patience) noexcept override;
  void execute(const std::string& sql) override;
  using Connection::run;
  std::int64_t run(const Statement& statement, std::span<const Value> values,
                   const RowSink& sink) override;

 private:
  struct Closer {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };
  struct Finalizer {
    void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
  };

  struct Prepared {
    std::unique_ptr<sqlite3_stmt, Finalizer> handle;
    std::vector<int> places;  ///< SQLite's number of $1, $2, ...
  };

  void open_file(const std::string& path);
  const Prepared& prepared(const Statement& statement);
  void begin() override { execute("BEGIN IMMEDIATE"); }
  void commit() override { execute("COMMIT"); }
  void roll_back() noexcept override;

  std::string name_;
  std::unique_ptr<sqlite3, Closer> handle_;
  std::unordered_map<const Statement*, Prepared> statements_;
};

}  // namespace gateway::database

#pragma once

#include <string>
#include <unordered_set>

#include "gateway/database/connection.h"
#include "gateway/database/postgres_session.h"

namespace gateway::database {

/// A session of a PostgreSQL server (12 or newer; its database in UTF-8). See Connection for what
/// happens when the server goes away.
class PostgresConnection final : public Connection {
 public:
  explicit PostgresConnection(const std::string& url);

  [[nodiscard]] Dialect dialect() const noexcept override { return Dialect::postgresql; }
  [[nodiscard]] const std::string& name() const noexcept override { return target_.name(); }
  void set_patience(std::chrono::milliseconds patience) noexcept override { patience_ = patience; }
  void execute(const std::string& sql) override;
  using Connection::run;
  std::int64_t run(const Statement& statement, std::span<const Value> values,
                   const RowSink& sink) override;

 private:
  [[nodiscard]] SteadyTime deadline() const;
  void connect();
  /// Runs `attempt`, and once more on a new connection if the old one turns out to be dead; not
  /// inside a transaction, whose earlier part is lost with the connection.
  PostgresResult with_connection(const std::function<PostgresResult()>& attempt);
  /// The result, or what was wrong.
  PostgresResult checked(PostgresResult result);
  PostgresResult run_once(const Statement& statement, std::span<const Value> values);
  void begin() override;
  void commit() override;
  void roll_back() noexcept override;

  PostgresTarget target_;
  std::chrono::milliseconds patience_{5000};
  PostgresHandle handle_;
  std::unordered_set<const Statement*> prepared_;  ///< on this connection
  bool in_transaction_ = false;
  SteadyTime next_attempt_{};
  std::string last_failure_;
};

}  // namespace gateway::database

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "gateway/database/connection.h"

namespace gateway::database {

/// A connection to a server that was away: each call opens the database (see open()) until that
/// works, and from then on it is that one's connection. After a failed attempt it fails for a
/// second without another. Opening waits for up to 5 s, whatever the patience.
class LateConnection final : public Connection {
 public:
  /// `report` is told, without a password, where the server is back and refuses us.
  LateConnection(std::string url, std::function<void(const std::string&)> report);

  [[nodiscard]] Dialect dialect() const noexcept override { return Dialect::postgresql; }
  [[nodiscard]] const std::string& name() const noexcept override { return name_; }
  void set_patience(std::chrono::milliseconds patience) noexcept override;
  void execute(const std::string& sql) override;
  using Connection::run;
  std::int64_t run(const Statement& statement, std::span<const Value> values,
                   const RowSink& sink) override;

 private:
  Connection& opened();
  void failed(const std::string& what);
  void begin() override;
  void commit() override;
  void roll_back() noexcept override;

  const std::string url_;
  const std::string name_;
  const std::function<void(const std::string&)> report_;
  std::unique_ptr<Connection> connection_;  ///< null until it was opened
  std::chrono::milliseconds patience_{5000};
  std::chrono::steady_clock::time_point next_attempt_{};
  std::string last_failure_;
  std::string last_refusal_;
};

}  // namespace gateway::database

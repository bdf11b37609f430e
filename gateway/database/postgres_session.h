#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/database/connection.h"

/// libpq without waiting for ever: every wait has a deadline on our side, because a server that
/// hangs keeps no promise of its own.
namespace gateway::database {

using SteadyTime = std::chrono::steady_clock::time_point;

struct PostgresFinisher {
  void operator()(PGconn* handle) const noexcept { PQfinish(handle); }
};
using PostgresHandle = std::unique_ptr<PGconn, PostgresFinisher>;

struct PostgresClearer {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, PostgresClearer>;

/// A postgresql:// URL taken apart.
class PostgresTarget {
 public:
  /// Throws std::runtime_error that repeats nothing of a URL that libpq would misread: what it
  /// takes for a host may be a piece of the password.
  explicit PostgresTarget(const std::string& url);

  /// Host, port and database, without user and password.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Connects, or throws Error: `unavailable`, or `statement` where TLS with it is what fails.
  [[nodiscard]] PostgresHandle connect(SteadyTime deadline) const;
  /// Whether there is a server that takes connections, whoever it may refuse; waits for it for up
  /// to 2 s for each of its addresses.
  [[nodiscard]] bool answers() const;

 private:
  void list(std::vector<const char*>& keywords, std::vector<const char*>& values) const;
  [[nodiscard]] Error error_of(PGconn* handle) const;
  std::vector<std::pair<std::string, std::string>> parameters_;
  std::string user_;
  std::string password_;
  std::string name_;
};

/// Waits for the answer to what was sent, the last of its results. nullptr: the deadline passed, or
/// the connection broke (PQstatus tells); the connection is of no use any more.
PostgresResult await_result(PGconn* handle, SteadyTime deadline);

/// What libpq said, in one line.
std::string one_line(const char* message);

}  // namespace gateway::database

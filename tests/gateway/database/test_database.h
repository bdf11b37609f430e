#pragma once

#include <string>
#include <vector>

#include "tests/gateway/auth/temporary_directory.h"

namespace gateway::database {

/// The kinds that a test is tried on: "Sqlite", or, inside with_postgres.sh, "Postgresql".
std::vector<std::string> kinds_here();
/// "Postgresql" inside with_postgres.sh, else nothing.
std::vector<std::string> servers_here();

/// An empty database of a test's own: a file, or a schema of the server.
class TestDatabase {
 public:
  explicit TestDatabase(const std::string& kind);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  TestDatabase(TestDatabase&&) = delete;
  TestDatabase& operator=(TestDatabase&&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }
  /// A place beside it that goes with it.
  [[nodiscard]] std::string file(const std::string& name) const { return directory_.file(name); }

 private:
  auth::TemporaryDirectory directory_;
  std::string url_;
  std::string schema_;  ///< of PostgreSQL
};

/// Stops, starts, freezes or thaws the server.
void control_postgres(const std::string& what);

/// The URL of the server, with `more` after its parameters.
std::string postgres_url(const std::string& more = "");

}  // namespace gateway::database

#include "tests/gateway/database/test_database.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "gateway/database/connection.h"

namespace gateway::database {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string next_schema() {
  static int count = 0;
  return "test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
}

}  // namespace

std::vector<std::string> kinds_here() { return {postgres_url().empty() ? "Sqlite" : "Postgresql"}; }

std::vector<std::string> servers_here() {
  return postgres_url().empty() ? std::vector<std::string>{}
                                : std::vector<std::string>{"Postgresql"};
}

std::string postgres_url(const std::string& more) {
  return environment("GATEBENCH_POSTGRESQL_URL") + more;
}

TestDatabase::TestDatabase(const std::string& kind) {
  if (kind == "Sqlite") {
    url_ = directory_.url("test.db");
    return;
  }
  schema_ = next_schema();
  connect(postgres_url())->execute("CREATE SCHEMA " + schema_);
  url_ = postgres_url("&options=-csearch_path%3D" + schema_);
}

TestDatabase::~TestDatabase() {
  if (!schema_.empty()) {
    try {
      connect(postgres_url())->execute("DROP SCHEMA " + schema_ + " CASCADE");
    } catch (const std::runtime_error& error) {
      ADD_FAILURE() << error.what();
    }
  }
}

void control_postgres(const std::string& what) {
  const std::string command = environment("GATEBENCH_POSTGRESQL_CONTROL") + " " + what;
  ASSERT_EQ(std::system(command.c_str()), 0) << command;  // NOLINT(cert-env33-c): our own script
}

}  // namespace gateway::database

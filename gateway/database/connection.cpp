#include "gateway/database/connection.h"

#include <utility>

#include "gateway/database/database_url.h"
#include "gateway/database/late_connection.h"
#include "gateway/database/postgres.h"
#include "gateway/database/schema.h"
#include "gateway/database/sqlite.h"
#include "gateway/database/sqlite_file.h"

namespace gateway::database {

Value optional_value(std::optional<std::int64_t> value) {
  return value ? Value(*value) : Value(std::monostate{});
}

std::int64_t Connection::integer(const Statement& statement, std::initializer_list<Value> values) {
  std::optional<std::int64_t> first;
  run(statement, std::span(values.begin(), values.size()), [&](const Row& row) {
    if (!first) {
      first = row.integer(0);
    }
  });
  return first.value_or(0);
}

Transaction::~Transaction() {
  if (open_) {
    connection_.roll_back();
  }
}

void Transaction::commit() {
  connection_.commit();
  open_ = false;
}

std::unique_ptr<Connection> connect(std::string_view url, IfMissing if_missing) {
  switch (kind_of(url)) {
    case UrlKind::sqlite: {
      const std::string path(sqlite_path(url));
      if (path.empty() || path.find('\0') != std::string::npos) {
        throw std::runtime_error(
            "database URL sqlite: has no usable path: give sqlite:PATH, such as sqlite:gateway.db");
      }
      return std::make_unique<SqliteConnection>(path, if_missing);
    }
    case UrlKind::postgresql:
      return std::make_unique<PostgresConnection>(std::string(url));
    case UrlKind::unknown:
      break;
  }
  throw std::runtime_error("database URL \"" + printable(url) + "\" is not supported: give " +
                           kUrlForms);
}

std::unique_ptr<Connection> open(std::string_view url, IfMissing if_missing) {
  std::unique_ptr<Connection> connection = connect(url, if_missing);
  try {
    bring_schema_up_to_date(*connection);
  } catch (const Error& error) {
    if (connection->dialect() == Dialect::sqlite) {
      fail_to_open_sqlite(connection->name(), error);
    }
    const std::string what = connection->name() + ": its tables cannot be made or read (" +
                             error.what() + "); check the rights of its user, then retry";
    if (error.kind() == Error::Kind::unavailable) {
      throw Unreachable(what);
    }
    throw std::runtime_error(what);
  }
  return connection;
}

std::unique_ptr<Connection> open_later(std::string_view url,
                                       std::function<void(const std::string&)> report) {
  return std::make_unique<LateConnection>(std::string(url), std::move(report));
}

}  // namespace gateway::database

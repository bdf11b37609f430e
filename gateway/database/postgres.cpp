#include "gateway/database/postgres.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace gateway::database {
namespace {

using std::chrono::steady_clock;

/// After a failure to connect: the next caller is told at once instead of waiting as well.
constexpr std::chrono::seconds kRest{1};

/// Parameters of a statement in libpq's form. Integers are texts, whose type the server takes from
/// their place in the statement; the rest are bytes with a length.
class Parameters {
 public:
  explicit Parameters(std::span<const Value> values) {
    numbers_.reserve(values.size());  // never moves: pointers go into it
    for (const Value& value : values) {
      add(value);
    }
  }
  [[nodiscard]] int count() const noexcept { return static_cast<int>(values_.size()); }
  [[nodiscard]] const char* const* values() const noexcept { return values_.data(); }
  [[nodiscard]] const int* lengths() const noexcept { return lengths_.data(); }
  [[nodiscard]] const int* formats() const noexcept { return formats_.data(); }

 private:
  using Digits = std::array<char, 24>;

  void add(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      Digits& digits = numbers_.emplace_back();
      *std::to_chars(digits.data(), digits.data() + digits.size() - 1, *integer).ptr = '\0';
      push(digits.data(), 0, 0);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      push(text->empty() ? "" : text->data(), text->size(), 1);
    } else if (const auto* blob = std::get_if<std::span<const std::byte>>(&value)) {
      push(blob->empty() ? "" : reinterpret_cast<const char*>(blob->data()), blob->size(), 1);
    } else {
      push(nullptr, 0, 0);
    }
  }

  void push(const char* data, std::size_t size, int format) {
    values_.push_back(data);
    lengths_.push_back(static_cast<int>(size));
    formats_.push_back(format);
  }

  std::vector<Digits> numbers_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

/// A row of a result in binary form: integers are two, four or eight bytes, the highest first.
class PostgresRow final : public Row {
 public:
  PostgresRow(const PGresult* result, int row) noexcept : result_(result), row_(row) {}
  [[nodiscard]] bool is_null(int column) const override {
    return PQgetisnull(result_, row_, column) == 1;
  }
  [[nodiscard]] std::int64_t integer(int column) const override {
    const std::string_view data = bytes(column);
    std::uint64_t value = !data.empty() && (data.front() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    for (const char byte : data.substr(0, sizeof value)) {
      value = (value << 8U) | static_cast<unsigned char>(byte);
    }
    return static_cast<std::int64_t>(value);
  }
  [[nodiscard]] std::string_view bytes(int column) const override {
    return {PQgetvalue(result_, row_, column),
            static_cast<std::size_t>(PQgetlength(result_, row_, column))};
  }

 private:
  const PGresult* result_;
  int row_;
};

/// Classes of SQLSTATE that a later attempt may not meet: connection, resources, operator's
/// intervention (shutdown, timeout), system, serialization, lock, read-only standby.
bool is_passing(std::string_view state) {
  constexpr std::array<std::string_view, 7> kClasses = {"08", "25", "40", "53", "55", "57", "58"};
  return std::find(kClasses.begin(), kClasses.end(), state.substr(0, 2)) != kClasses.end();
}

}  // namespace

PostgresConnection::PostgresConnection(const std::string& url) : target_(url) {
  const auto explain = [this](const Error& error) {
    return name() + ": " + error.what() +
           "; check that the server runs, its address, user and password";
  };
  const SteadyTime until = deadline();
  try {
    handle_ = target_.connect(until);
  } catch (const Error& error) {
    // libpq has no code for why it failed, and its words are in the server's language.
    const bool is_refused = error.kind() == Error::Kind::statement ||
                            (steady_clock::now() < until && target_.answers());
    if (!is_refused) {
      throw Unreachable(explain(error));
    }
  }
  try {
    if (handle_ == nullptr) {
      handle_ = target_.connect(deadline());  // it may have come back just now
    }
  } catch (const Error& error) {
    throw std::runtime_error(explain(error));
  }
  const char* encoding = PQparameterStatus(handle_.get(), "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    throw std::runtime_error(name() + ": its encoding is " +
                             (encoding == nullptr ? "unknown" : encoding) +
                             "; give a database in UTF-8 (createdb --encoding=UTF8 "
                             "--template=template0)");
  }
}

SteadyTime PostgresConnection::deadline() const { return steady_clock::now() + patience_; }

void PostgresConnection::connect() {
  handle_.reset();
  prepared_.clear();
  if (steady_clock::now() < next_attempt_) {
    throw Error(Error::Kind::unavailable, last_failure_);
  }
  try {
    handle_ = target_.connect(deadline());
  } catch (const Error& error) {
    next_attempt_ = steady_clock::now() + kRest;
    last_failure_ = error.what();
    throw;
  }
}

PostgresResult PostgresConnection::with_connection(const std::function<PostgresResult()>& attempt) {
  if (in_transaction_) {
    return checked(attempt());
  }
  if (handle_ == nullptr) {
    connect();
    return checked(attempt());
  }
  try {
    return checked(attempt());
  } catch (const Error&) {
    // Dropped because the server had gone: it may be back. A silent server is not asked again.
    if (handle_ != nullptr || steady_clock::now() < next_attempt_) {
      throw;
    }
  }
  connect();
  return checked(attempt());
}

PostgresResult PostgresConnection::checked(PostgresResult result) {
  if (handle_ == nullptr) {
    throw Error(Error::Kind::unavailable, "the connection was lost");
  }
  const bool broken = PQstatus(handle_.get()) == CONNECTION_BAD;
  if (result == nullptr && !broken) {
    handle_.reset();  // an answer that comes late must not be taken for the next one
    next_attempt_ = steady_clock::now() + kRest;
    last_failure_ = "the server does not answer";
    throw Error(Error::Kind::unavailable, last_failure_);
  }
  const ExecStatusType status = PQresultStatus(result.get());
  if (!broken && (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)) {
    return result;
  }
  const char* state =
      result == nullptr ? nullptr : PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
  const char* primary =
      result == nullptr ? nullptr : PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY);
  // The primary message names tables and columns; the detail, left out, would name values.
  const std::string said = primary == nullptr ? "the connection was lost" : one_line(primary);
  const bool passing = broken || (state != nullptr && is_passing(state));
  if (broken) {
    handle_.reset();
  }
  throw Error(passing ? Error::Kind::unavailable : Error::Kind::statement, said);
}

void PostgresConnection::execute(const std::string& sql) {
  with_connection([&]() -> PostgresResult {
    if (handle_ == nullptr || PQsendQuery(handle_.get(), sql.c_str()) != 1) {
      return nullptr;
    }
    return await_result(handle_.get(), deadline());
  });
}

PostgresResult PostgresConnection::run_once(const Statement& statement,
                                            std::span<const Value> values) {
  if (handle_ == nullptr) {
    return nullptr;
  }
  const std::string name =
      "gatebench_" + std::to_string(reinterpret_cast<std::uintptr_t>(&statement));
  if (!prepared_.contains(&statement)) {
    if (PQsendPrepare(handle_.get(), name.c_str(), statement.sql.c_str(), 0, nullptr) != 1) {
      return nullptr;
    }
    PostgresResult made = await_result(handle_.get(), deadline());
    if (PQresultStatus(made.get()) != PGRES_COMMAND_OK) {
      return made;
    }
    prepared_.insert(&statement);
  }
  const Parameters parameters(values);
  if (PQsendQueryPrepared(handle_.get(), name.c_str(), parameters.count(), parameters.values(),
                          parameters.lengths(), parameters.formats(), 1) != 1) {
    return nullptr;
  }
  return await_result(handle_.get(), deadline());
}

std::int64_t PostgresConnection::run(const Statement& statement, std::span<const Value> values,
                                     const RowSink& sink) {
  const PostgresResult result = with_connection([&] { return run_once(statement, values); });
  if (sink) {
    for (int row = 0; row < PQntuples(result.get()); ++row) {
      sink(PostgresRow(result.get(), row));
    }
  }
  // Of a SELECT the tag counts rows as well, which were not changed.
  const std::string_view tag = PQcmdStatus(result.get());
  const std::string_view affected = PQcmdTuples(result.get());
  std::int64_t changed = 0;
  if (!tag.starts_with("SELECT")) {
    std::from_chars(affected.data(), affected.data() + affected.size(), changed);
  }
  return changed;
}

void PostgresConnection::begin() {
  // Who waits for another's migration must see it afterwards, whatever the server's default is.
  execute("BEGIN ISOLATION LEVEL READ COMMITTED");
  in_transaction_ = true;
}

void PostgresConnection::commit() {
  // PostgreSQL answers ROLLBACK, without an error, where a statement of it had failed.
  const PostgresResult result = with_connection([&]() -> PostgresResult {
    if (handle_ == nullptr || PQsendQuery(handle_.get(), "COMMIT") != 1) {
      return nullptr;
    }
    return await_result(handle_.get(), deadline());
  });
  in_transaction_ = false;
  if (std::string_view(PQcmdStatus(result.get())) != "COMMIT") {
    throw Error(Error::Kind::statement, "the transaction was rolled back");
  }
}

void PostgresConnection::roll_back() noexcept {
  try {
    if (handle_ != nullptr) {
      execute("ROLLBACK");
    }
  } catch (const std::exception&) {
    handle_.reset();  // the server rolls back when the connection ends
  }
  in_transaction_ = false;
}

}  // namespace gateway::database

#include "gateway/database/late_connection.h"

#include <utility>

#include "gateway/database/postgres_session.h"

namespace gateway::database {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kRest{1};

}  // namespace

LateConnection::LateConnection(std::string url, std::function<void(const std::string&)> report)
    : url_(std::move(url)), name_(PostgresTarget(url_).name()), report_(std::move(report)) {}

void LateConnection::set_patience(std::chrono::milliseconds patience) noexcept {
  patience_ = patience;
  if (connection_ != nullptr) {
    connection_->set_patience(patience);
  }
}

Connection& LateConnection::opened() {
  if (connection_ != nullptr) {
    return *connection_;
  }
  if (steady_clock::now() >= next_attempt_) {
    try {
      connection_ = open(url_);
      connection_->set_patience(patience_);
      return *connection_;
    } catch (const Unreachable& error) {
      failed(error.what());
    } catch (const std::runtime_error& error) {
      failed(error.what());
      if (report_ && std::exchange(last_refusal_, error.what()) != error.what()) {
        report_(std::string("the database cannot be used yet: ") + error.what());
      }
    }
  }
  throw Error(Error::Kind::unavailable, last_failure_);
}

void LateConnection::failed(const std::string& what) {
  next_attempt_ = steady_clock::now() + kRest;
  // Who reports an Error says the name before it.
  const std::string begin = name_ + ": ";
  last_failure_ = what.starts_with(begin) ? what.substr(begin.size()) : what;
}

void LateConnection::execute(const std::string& sql) { opened().execute(sql); }

std::int64_t LateConnection::run(const Statement& statement, std::span<const Value> values,
                                 const RowSink& sink) {
  return opened().run(statement, values, sink);
}

void LateConnection::begin() { opened().begin(); }

void LateConnection::commit() { opened().commit(); }

void LateConnection::roll_back() noexcept {
  if (connection_ != nullptr) {
    connection_->roll_back();
  }
}

}  // namespace gateway::database

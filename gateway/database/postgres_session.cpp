#include "gateway/database/postgres_session.h"

#include <poll.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <stdexcept>
#include <string_view>

namespace gateway::database {
namespace {

using std::chrono::milliseconds;

struct OptionsFreer {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

/// Waits until the socket is ready; false when the deadline passed first.
bool wait_for(PGconn* handle, bool to_write, SteadyTime deadline) {
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return false;
    }
    pollfd wanted{PQsocket(handle), static_cast<short>(to_write ? POLLOUT | POLLIN : POLLIN), 0};
    const int ready = ::poll(
        &wanted, 1,
        static_cast<int>(std::min<std::int64_t>(left.count(), milliseconds(60'000).count())));
    if (ready > 0) {
      return true;
    }
    if (ready < 0 && errno != EINTR) {
      return false;
    }
  }
}

bool is_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || c == ','; });
}

bool flush(PGconn* handle, SteadyTime deadline) {
  while (true) {
    const int left = PQflush(handle);
    if (left <= 0) {
      return left == 0;
    }
    // Ready to write, or something to read: a server that waits for us to read writes nothing.
    if (!wait_for(handle, true, deadline) || PQconsumeInput(handle) != 1) {
      return false;
    }
  }
}

void hide(const std::string& secret, std::string_view shown, std::string& text) {
  for (std::size_t at = secret.empty() ? std::string::npos : text.find(secret);
       at != std::string::npos; at = text.find(secret, at + shown.size())) {
    text.replace(at, secret.size(), shown);
  }
}

}  // namespace

PostgresTarget::PostgresTarget(const std::string& url) {
  const std::string remedy =
      "; write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with %40 for @, %2F for /, %3A for : "
      "and %25 for % in user and password";
  char* said = nullptr;
  const std::unique_ptr<PQconninfoOption, OptionsFreer> options(
      PQconninfoParse(url.c_str(), &said));
  PQfreemem(said);  // not shown: it may quote the password
  if (options == nullptr || url.find('\0') != std::string::npos) {
    throw std::runtime_error("postgresql://...: not a usable URL" + remedy);
  }
  std::string host;
  std::string port;
  std::string database;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) {
      continue;
    }
    const std::string keyword = option->keyword;
    parameters_.emplace_back(keyword, option->val);
    host = keyword == "host" ? option->val : host;
    port = keyword == "port" ? option->val : port;
    database = keyword == "dbname" ? option->val : database;
    user_ = keyword == "user" ? option->val : user_;
    password_ = keyword == "password" ? option->val : password_;
  }
  if (host.find('@') != std::string::npos || database.find('@') != std::string::npos ||
      !is_number(port)) {
    throw std::runtime_error("postgresql://...: its user or password has a character that ends it" +
                             remedy);
  }
  name_ = "postgresql://" + host + (port.empty() ? "" : ":" + port) + "/" + database;
}

Error PostgresTarget::error_of(PGconn* handle) const {
  std::string said = handle == nullptr ? "no memory" : one_line(PQerrorMessage(handle));
  hide(password_, "***", said);
  hide('"' + user_ + '"', "\"***\"", said);
  return {Error::Kind::unavailable, "cannot connect: " + said};
}

/// Of what is said twice, the later goes before the earlier.
void PostgresTarget::list(std::vector<const char*>& keywords,
                          std::vector<const char*>& values) const {
  for (const auto& [keyword, value] : parameters_) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
}

bool PostgresTarget::answers() const {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  list(keywords, values);
  keywords.insert(keywords.end(), {"connect_timeout", nullptr});
  values.insert(values.end(), {"2", nullptr});
  const PGPing answer = PQpingParams(keywords.data(), values.data(), 0);
  // No attempt: the parameters make none possible, now or later.
  return answer == PQPING_OK || answer == PQPING_NO_ATTEMPT;
}

PostgresHandle PostgresTarget::connect(SteadyTime deadline) const {
  std::vector<const char*> keywords = {"application_name", "client_encoding", "keepalives_idle"};
  std::vector<const char*> values = {"gatebench-gateway", "UTF8", "30"};
  list(keywords, values);
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  PostgresHandle handle(PQconnectStartParams(keywords.data(), values.data(), 0));
  if (handle == nullptr || PQstatus(handle.get()) == CONNECTION_BAD) {
    throw error_of(handle.get());
  }
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (!wait_for(handle.get(), state == PGRES_POLLING_WRITING, deadline)) {
      throw Error(Error::Kind::unavailable, "cannot connect: the server does not answer");
    }
    const bool was_tls = PQstatus(handle.get()) == CONNECTION_SSL_STARTUP;
    state = PQconnectPoll(handle.get());
    if (state == PGRES_POLLING_FAILED) {
      const Error error = error_of(handle.get());
      // A certificate that is wrong is so at the next attempt, too.
      throw was_tls ? Error(Error::Kind::statement, error.what()) : error;
    }
  }
  PQsetnonblocking(handle.get(), 1);
  // Notices would go to standard error.
  PQsetNoticeReceiver(
      handle.get(), [](void*, const PGresult*) {}, nullptr);
  return handle;
}

PostgresResult await_result(PGconn* handle, SteadyTime deadline) {
  if (!flush(handle, deadline)) {
    return nullptr;
  }
  PostgresResult last;
  while (true) {
    while (PQisBusy(handle) == 1) {
      if (!wait_for(handle, false, deadline) || PQconsumeInput(handle) != 1) {
        return nullptr;
      }
    }
    PostgresResult next(PQgetResult(handle));
    if (next == nullptr) {
      return last;
    }
    // Of several statements the first that fails ends them, and is the one to tell of.
    last = std::move(next);
  }
}

std::string one_line(const char* message) {
  std::string line = message;
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace gateway::database

#include "gateway/upstream/connection_pool.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace gateway::upstream {
namespace {

/// Reads what was still to come of the last answer. False: it has not come, or more than that.
bool has_come_to_rest(PooledConnection& connection) {
  if (!connection.rest) {
    return true;
  }
  constexpr std::size_t kMostRest = 4096;  // an end and a comment or two
  std::array<char, kMostRest> bytes;       // not zeroed: it is filled at once
  connection.socket.on_ready(true);
  const auto received = connection.wire().receive(bytes.data(), bytes.size());
  std::string unread;
  const bool is_whole = received.status == net::Wire::Status::kDone &&
                        connection.rest->feed({bytes.data(), received.bytes}, unread) ==
                            AnswerScanner::State::kComplete &&
                        connection.rest->keep_alive() &&
                        !(connection.tls != nullptr && connection.tls->has_pending_input());
  connection.rest.reset();
  return is_whole;
}

}  // namespace

std::unique_ptr<PooledConnection> ConnectionPool::take(Time now) noexcept {
  for (;;) {
    std::unique_ptr<PooledConnection> connection;
    {
      const std::scoped_lock lock(mutex_);
      if (idle_.empty()) {
        return nullptr;
      }
      connection = std::move(idle_.back());
      idle_.pop_back();
      if (now - connection->idle_since > options_.idle_timeout) {
        idle_.clear();  // all others have waited longer
        return nullptr;
      }
    }
    // Bytes or an end that nobody has asked for: it is of no use any more.
    if (has_come_to_rest(*connection) && net::is_quiet(connection->socket)) {
      return connection;
    }
  }
}

void ConnectionPool::put(std::unique_ptr<PooledConnection> connection, Time now) noexcept {
  connection->was_used = true;
  connection->idle_since = now;
  const std::scoped_lock lock(mutex_);
  if (idle_.size() < options_.most_idle) {
    idle_.push_back(std::move(connection));
  }
  // The oldest go, a few at a time: closing takes a while.
  constexpr int kMostClosed = 2;
  for (int closed = 0; closed < kMostClosed && !idle_.empty() &&
                       now - idle_.front()->idle_since > options_.idle_timeout;
       ++closed) {
    idle_.erase(idle_.begin());
  }
}

void ConnectionPool::tend(Time now) noexcept {
  constexpr std::size_t kMostLooks = 16;
  constexpr std::chrono::seconds kInUse{1};
  std::vector<std::unique_ptr<PooledConnection>> ended;  // closed after the lock is given back
  const std::scoped_lock lock(mutex_);
  for (std::size_t looks = 0; looks < kMostLooks && next_look_ < idle_.size(); ++looks) {
    const auto at = idle_.begin() + static_cast<std::ptrdiff_t>(next_look_);
    const auto idle_for = now - (*at)->idle_since;
    if (idle_for < kInUse) {
      next_look_ = idle_.size();  // those behind it were used later still
    } else if (idle_for > options_.idle_timeout || !has_come_to_rest(**at) ||
               !net::is_quiet((*at)->socket)) {
      ended.push_back(std::move(*at));
      idle_.erase(at);
    } else {
      ++next_look_;
    }
  }
  if (next_look_ >= idle_.size()) {
    next_look_ = 0;
  }
}

std::size_t ConnectionPool::idle() const {
  const std::scoped_lock lock(mutex_);
  return idle_.size();
}

}  // namespace gateway::upstream

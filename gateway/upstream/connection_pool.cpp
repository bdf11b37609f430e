#include "gateway/upstream/connection_pool.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace gateway::upstream {
namespace {

enum class Rest { kCome, kNotYet, kUseless };

/// Reads what was still to come of the last answer.
Rest hear_rest(PooledConnection& connection) {
  if (!connection.rest) {
    return Rest::kCome;
  }
  constexpr std::size_t kReadBytes = 4096;  // an end and a comment or two
  std::array<char, kReadBytes> bytes;       // not zeroed: it is filled at once
  connection.socket.on_ready(true);
  std::string unread;
  while (connection.rest->state() == AnswerScanner::State::kBody && unread.size() < kReadBytes) {
    const auto received = connection.wire().receive(bytes.data(), bytes.size());
    if (received.status == net::Wire::Status::kBlocked) {
      return Rest::kNotYet;
    }
    if (received.status != net::Wire::Status::kDone) {
      return Rest::kUseless;
    }
    connection.rest->feed({bytes.data(), received.bytes}, unread);
  }
  const bool is_clean = connection.rest->state() == AnswerScanner::State::kComplete &&
                        connection.rest->keep_alive() &&
                        !(connection.tls != nullptr && connection.tls->has_pending_input());
  connection.rest.reset();
  return is_clean ? Rest::kCome : Rest::kUseless;
}

}  // namespace

std::unique_ptr<PooledConnection> ConnectionPool::take(Time now) noexcept {
  constexpr std::size_t kMostWaiting = 8;
  std::vector<std::unique_ptr<PooledConnection>> waiting;  // for their rest
  std::unique_ptr<PooledConnection> found;
  while (found == nullptr && waiting.size() < kMostWaiting) {
    std::unique_ptr<PooledConnection> connection;
    {
      const std::scoped_lock lock(mutex_);
      if (idle_.empty()) {
        break;
      }
      connection = std::move(idle_.back());
      idle_.pop_back();
      if (now - connection->idle_since > options_.idle_timeout) {
        idle_.clear();  // all others have waited longer
        break;
      }
    }
    const Rest rest = hear_rest(*connection);
    if (rest == Rest::kNotYet) {
      waiting.push_back(std::move(connection));
    } else if (rest == Rest::kCome && net::is_quiet(connection->socket)) {
      // Else bytes or an end that nobody has asked for: it is of no use any more.
      found = std::move(connection);
    }
  }
  if (!waiting.empty()) {
    const std::scoped_lock lock(mutex_);
    for (; !waiting.empty(); waiting.pop_back()) {
      idle_.push_back(std::move(waiting.back()));  // in their old order
    }
  }
  return found;
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
    } else if (idle_for > options_.idle_timeout || hear_rest(**at) != Rest::kCome ||
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

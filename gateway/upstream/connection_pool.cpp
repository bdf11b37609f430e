#include "gateway/upstream/connection_pool.h"

#include <algorithm>
#include <utility>

namespace gateway::upstream {

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
    if (net::is_quiet(connection->socket)) {
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

std::size_t ConnectionPool::idle() const {
  const std::scoped_lock lock(mutex_);
  return idle_.size();
}

}  // namespace gateway::upstream

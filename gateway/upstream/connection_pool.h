#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "gateway/net/socket_wire.h"
#include "gateway/net/tls.h"
#include "gateway/upstream/http_answer.h"

namespace gateway::upstream {

/// A connection to an upstream, idle or on loan. Belongs to one thread at a time.
struct PooledConnection {
  explicit PooledConnection(net::FileDescriptor descriptor) : socket(std::move(descriptor)) {}

  [[nodiscard]] net::Wire& wire() {
    return tls == nullptr ? static_cast<net::Wire&>(socket) : *tls;
  }

  net::SocketWire socket;
  std::unique_ptr<net::TlsWire> tls;  ///< over `socket`; null: plain
  std::chrono::steady_clock::time_point idle_since;
  std::size_t address_turn = 0;  ///< which of its host's addresses was dialled
  bool was_used = false;  ///< an answer came over it before: it may have been closed meanwhile
  /// Set: the answer that came last has ended for its client, but not on the wire yet.
  std::optional<AnswerScanner> rest = std::nullopt;
};

/// The idle connections to one upstream, the last used first, so that a pool shrinks to what the
/// load needs. Any number of threads.
class ConnectionPool {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Options {
    std::size_t most_idle = 1024;                    ///< kept; more are closed when given back
    std::chrono::milliseconds idle_timeout{30'000};  ///< then it is closed
  };

  explicit ConnectionPool(Options options) : options_(options) {}

  /// An idle connection that looks open; null where there is none.
  std::unique_ptr<PooledConnection> take(Time now) noexcept;

  /// Gives back a connection over which a whole answer came, but for its `rest`.
  void put(std::unique_ptr<PooledConnection> connection, Time now) noexcept;

  /// Closes what has waited too long or was ended by the peer, a few connections a call: those that
  /// the load does not need would stay open for ever.
  void tend(Time now) noexcept;

  [[nodiscard]] std::size_t idle() const;

 private:
  const Options options_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<PooledConnection>> idle_;  ///< the last used last
  std::size_t next_look_ = 0;                            ///< of tend()
};

}  // namespace gateway::upstream

#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::net {

/// Where the bytes of one connection come from and go to: a socket, or TLS over one. Never waits.
/// One thread at a time.
class Wire {
 public:
  enum class Status { kDone, kBlocked, kClosed, kLost };
  struct Transfer {
    Status status = Status::kDone;  ///< kDone: at least one byte; kClosed: the peer's end (receive)
    std::size_t bytes = 0;
  };

  Wire() = default;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  Wire(Wire&&) = delete;
  Wire& operator=(Wire&&) = delete;
  virtual ~Wire() = default;
  virtual Transfer receive(char* to, std::size_t size) = 0;
  virtual Transfer send(std::string_view bytes) = 0;
  virtual void shut_down_sending() = 0;
  /// Whether receive() may give something before the wire is next reported ready.
  [[nodiscard]] virtual bool is_readable() const = 0;
  /// Whether the peer is known to have ended its side or broken the connection, though not all that
  /// it sent before has been received.
  [[nodiscard]] virtual bool has_peer_left() const = 0;
};

}  // namespace gateway::net

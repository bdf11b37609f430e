#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "gateway/net/file_descriptor.h"
#include "gateway/net/wire.h"

namespace gateway::net {

/// A connected socket as a session's wire. Made for edge-triggered epoll: remembers whether there
/// may be something to read, so that a request costs one recv() and one send().
class SocketWire final : public Wire {
 public:
  explicit SocketWire(FileDescriptor socket) : socket_(std::move(socket)) {}

  /// epoll reported the socket. `ended`: also that the peer ended or broke the connection, or that
  /// nobody knows: then a short read does not prove that the socket is empty.
  void on_ready(bool ended) {
    readable_ = true;
    read_to_end_ = read_to_end_ || ended;
  }

  Transfer receive(char* to, std::size_t size) override;
  Transfer send(std::string_view bytes) override;
  void shut_down_sending() override;
  [[nodiscard]] bool is_readable() const override { return readable_; }
  [[nodiscard]] bool has_peer_left() const override;
  [[nodiscard]] int descriptor() const { return socket_.get(); }

 private:
  FileDescriptor socket_;
  bool readable_ = false;
  bool read_to_end_ = false;
};

/// Whether an idle connection is open and has nothing to read: one that has is being closed by the
/// peer, or says what nobody asked for.
bool is_quiet(const SocketWire& wire) noexcept;

}  // namespace gateway::net

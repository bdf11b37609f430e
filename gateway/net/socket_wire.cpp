#include "gateway/net/socket_wire.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace gateway::net {

Wire::Transfer SocketWire::receive(char* to, std::size_t size) {
  ssize_t count = 0;
  do {
    count = recv(socket_.get(), to, size, 0);
  } while (count < 0 && errno == EINTR);
  if (count > 0) {
    const auto bytes = static_cast<std::size_t>(count);
    // A short read has emptied the socket (epoll(7)); what comes later is reported anew.
    readable_ = bytes == size || read_to_end_;
    return {Status::kDone, bytes};
  }
  readable_ = false;
  read_to_end_ = false;
  if (count == 0) {
    return {Status::kClosed, 0};
  }
  return {errno == EAGAIN || errno == EWOULDBLOCK ? Status::kBlocked : Status::kLost, 0};
}

Wire::Transfer SocketWire::send(std::string_view bytes) {
  ssize_t count = 0;
  do {
    count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  } while (count < 0 && errno == EINTR);
  if (count >= 0) {
    return {Status::kDone, static_cast<std::size_t>(count)};
  }
  return {errno == EAGAIN || errno == EWOULDBLOCK ? Status::kBlocked : Status::kLost, 0};
}

void SocketWire::shut_down_sending() { shutdown(socket_.get(), SHUT_WR); }

bool SocketWire::has_peer_left() const {
  // Of what on_ready() was told not all is certain, so the kernel is asked, but not without reason.
  pollfd asked{.fd = socket_.get(), .events = POLLRDHUP, .revents = 0};
  return read_to_end_ && poll(&asked, 1, 0) > 0;
}

bool is_quiet(const SocketWire& wire) noexcept {
  char byte = 0;
  const ssize_t count = recv(wire.descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace gateway::net

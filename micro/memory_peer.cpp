#include "micro/memory_peer.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>

namespace micro {

tl::expected<gateway::net::FileDescriptor, int> MemoryPeer::dial() {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()) != 0) {
    return tl::make_unexpected(errno);
  }
  end_ = gateway::net::FileDescriptor(pair[1]);
  return gateway::net::FileDescriptor(pair[0]);
}

bool MemoryPeer::take_request() {
  constexpr std::string_view kLength = "Content-Length: ";
  const ssize_t count = ::recv(end_.get(), buffer_.data(), buffer_.size(), 0);
  if (count <= 0) {
    return false;
  }
  const std::string_view request(buffer_.data(), static_cast<std::size_t>(count));
  const std::size_t head = request.find("\r\n\r\n");
  const std::size_t field = request.find(kLength);
  if (head == std::string_view::npos || field >= head) {
    return false;
  }
  std::size_t length = 0;
  std::from_chars(request.data() + field + kLength.size(), request.data() + head, length);
  return request.size() == head + 4 + length;
}

bool MemoryPeer::say(std::string_view bytes) {
  return ::send(end_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

}  // namespace micro

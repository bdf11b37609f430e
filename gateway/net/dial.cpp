#include "gateway/net/dial.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace gateway::net {

tl::expected<FileDescriptor, int> begin_connect(const SocketAddress& address) noexcept {
  FileDescriptor made(
      socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (made.get() < 0 || setsockopt(made.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
    return tl::make_unexpected(errno);
  }
  // Interrupted, it goes on in the kernel all the same (connect(2)).
  if (connect(made.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0 &&
      errno != EINPROGRESS && errno != EINTR) {
    return tl::make_unexpected(errno);
  }
  return made;
}

int connect_result(const FileDescriptor& socket) noexcept {
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 ? errno : error;
}

}  // namespace gateway::net

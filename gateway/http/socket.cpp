#include "gateway/http/socket.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace gateway::http {
namespace {

constexpr int kBacklog = 1024;

std::string error_text(int error) { return std::generic_category().message(error); }

/// The address of a socket in numbers.
Address numeric_address(const sockaddr* address, socklen_t size) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (getnameinfo(address, size, host.data(), host.size(), port.data(), port.size(),
                  NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return {};
  }
  return {host.data(), static_cast<std::uint16_t>(std::stoi(port.data()))};
}

bool is_loopback(const sockaddr_storage& address) {
  constexpr std::uint8_t kLoopbackNetwork = 127;
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return ntohl(v4.sin_addr.s_addr) >> 24U == kLoopbackNetwork;
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) ||
         (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr) && v6.sin6_addr.s6_addr[12] == kLoopbackNetwork);
}

/// One candidate of the resolver. An empty descriptor leaves the reason in errno.
FileDescriptor try_to_listen(const addrinfo& candidate) {
  FileDescriptor listener(socket(candidate.ai_family,
                                 candidate.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                                 candidate.ai_protocol));
  const int on = 1;
  if (listener.get() < 0 ||
      setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(listener.get(), candidate.ai_addr, candidate.ai_addrlen) != 0 ||
      listen(listener.get(), kBacklog) != 0) {
    const int reason = errno;
    listener = FileDescriptor();
    errno = reason;
  }
  return listener;
}

}  // namespace

FileDescriptor listen_on(const std::string& host, std::uint16_t port, Address& bound) {
  const std::string where = "cannot listen on " + host + ":" + std::to_string(port) + ": ";
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string service = std::to_string(port);
  int failure = getaddrinfo(host.empty() ? nullptr : host.c_str(), service.c_str(), &hints, &found);
  if (failure != 0 && host == "localhost") {
    // Special also where nothing resolves it (RFC 6761, 6.3): a container without /etc/hosts.
    failure = getaddrinfo("127.0.0.1", service.c_str(), &hints, &found);
  }
  if (failure != 0) {
    throw std::runtime_error(where + gai_strerror(failure) +
                             "; give an address of this machine, such as 127.0.0.1");
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> candidates(found, &freeaddrinfo);
  int reason = 0;
  for (const addrinfo* candidate = found; candidate != nullptr; candidate = candidate->ai_next) {
    FileDescriptor listener = try_to_listen(*candidate);
    if (listener.get() >= 0) {
      sockaddr_storage address{};
      socklen_t size = sizeof address;
      getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
      bound = numeric_address(reinterpret_cast<const sockaddr*>(&address), size);
      return listener;
    }
    reason = errno;
  }
  throw std::runtime_error(where + error_text(reason) +
                           "; choose another address or port (port 0 takes a free one)");
}

void shut_down_listener(const FileDescriptor& listener) { shutdown(listener.get(), SHUT_RDWR); }

Accepted accept_from(const FileDescriptor& listener) {
  Accepted accepted;
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  accepted.socket = FileDescriptor(accept4(listener.get(), reinterpret_cast<sockaddr*>(&peer),
                                           &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (accepted.socket.get() < 0) {
    accepted.error = errno;
    return accepted;
  }
  const int on = 1;
  setsockopt(accepted.socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  accepted.peer_is_loopback = is_loopback(peer);
  return accepted;
}

}  // namespace gateway::http

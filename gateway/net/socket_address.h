#pragma once

#include <sys/socket.h>

#include <cstring>

namespace gateway::net {

/// Where to connect to: an IPv4 or IPv6 address with its port, as the kernel takes it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  bool operator==(const SocketAddress& other) const {
    return size == other.size && std::memcmp(&storage, &other.storage, size) == 0;
  }
};

}  // namespace gateway::net

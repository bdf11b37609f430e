#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace macro {

/// Who listens on an address of this host. Either there are processes or there is a reason.
struct ListenerSearch {
  std::vector<pid_t> processes;  ///< all that hold the socket, ascending
  std::string reason;            ///< why none is known
};

/// `address`: IPv4 or IPv6 with a port. Looks only, connects nowhere. Of processes of other users
/// nothing can be known without being root; a port that a container engine forwards is held by a
/// process of the engine, which is not the target, and says so.
ListenerSearch find_listener(const sockaddr_storage& address);

/// The inodes of the sockets that listen where a connection to `address` would arrive, from the
/// texts of /proc/net/tcp and /proc/net/tcp6. Pure.
std::vector<std::uint64_t> listening_inodes(const sockaddr_storage& address, std::string_view tcp,
                                            std::string_view tcp6);

}  // namespace macro

#pragma once

#include <cstdint>
#include <string>

#include "gateway/http/server.h"
#include "gateway/net/file_descriptor.h"

/// The listening socket of the front door. Linux only.
namespace gateway::http {

using net::FileDescriptor;

/// A listening, non-blocking TCP socket. Throws std::runtime_error that names the address, the
/// reason and what can be done.
FileDescriptor listen_on(const std::string& host, std::uint16_t port, Address& bound);

/// Refuses new connections from here on; the descriptor stays valid for those who still use it.
void shut_down_listener(const FileDescriptor& listener);

struct Accepted {
  FileDescriptor socket;  ///< non-blocking, without Nagle's delay
  int error = 0;          ///< errno when there is none: EAGAIN: nobody is waiting
  bool peer_is_loopback = false;
};
Accepted accept_from(const FileDescriptor& listener);

}  // namespace gateway::http

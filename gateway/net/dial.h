#pragma once

#include <tl/expected.hpp>

#include "gateway/net/file_descriptor.h"
#include "gateway/net/socket_address.h"

namespace gateway::net {

/// Begins to connect, without waiting and without Nagle's delay; the socket becomes writable when
/// that has ended, well or not. The error is errno's.
tl::expected<FileDescriptor, int> begin_connect(const SocketAddress& address) noexcept;

/// How it ended: 0, or errno's word for why not. To be asked once the socket is writable.
int connect_result(const FileDescriptor& socket) noexcept;

}  // namespace gateway::net

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "gateway/net/file_descriptor.h"

namespace micro {

/// A provider without a network: the other end of a pair of connected sockets, read and written by
/// the benchmark itself, so that what is measured has one thread and waits for nothing.
class MemoryPeer {
 public:
  /// For ProviderOptions::dial; what was dialled before is hung up.
  tl::expected<gateway::net::FileDescriptor, int> dial();

  /// Reads the request that was sent; false where none has come whole. Requests have a
  /// content-length and fit into the sockets' buffers.
  bool take_request();

  /// False where the kernel did not take all of it.
  bool say(std::string_view bytes);

 private:
  static constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;

  gateway::net::FileDescriptor end_;
  std::string buffer_ = std::string(kBufferBytes, '\0');
};

}  // namespace micro

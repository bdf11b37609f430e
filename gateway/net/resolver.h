#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <tl/expected.hpp>
#include <vector>

#include "gateway/net/socket_address.h"

namespace gateway::net {

using SocketAddresses = std::vector<SocketAddress>;

/// Asks the system, and may take seconds. Never an empty list; the error is a reason for people.
tl::expected<SocketAddresses, std::string> look_up(const std::string& host, std::uint16_t port);

/// The addresses of one host, always at hand: asked for when it is made, and again from a thread of
/// its own every `interval` (each second while there is none). An answer holds until there is a
/// better one: a name service that fails later is not noticed. Who writes an address as the host
/// gets it without any asking.
class Resolver {
 public:
  using Lookup = std::function<tl::expected<SocketAddresses, std::string>(const std::string& host,
                                                                          std::uint16_t port)>;

  /// `host`: a name or an address, IPv6 without brackets. `lookup` throws nothing and is called by
  /// one thread at a time, also after this is gone. Throws std::runtime_error without a host.
  Resolver(std::string host, std::uint16_t port,
           std::chrono::milliseconds interval = std::chrono::seconds(30), Lookup lookup = look_up);
  /// Waits for nothing: a lookup that is under way ends by itself, and its answer is thrown away.
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  Resolver(Resolver&&) = delete;
  Resolver& operator=(Resolver&&) = delete;

  /// Why the host could not be resolved when this was made, and what to do; empty: it was.
  [[nodiscard]] const std::string& failure() const { return failure_; }

  /// Best first; empty until the host could be resolved. Any thread; never waits for a lookup.
  [[nodiscard]] std::shared_ptr<const SocketAddresses> addresses() const;

 private:
  /// What its thread works with, which may outlive it.
  struct State;
  std::shared_ptr<State> state_;
  std::string failure_;
  std::thread thread_;  ///< none for a literal address
};

}  // namespace gateway::net

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace gateway::cli {

/// Where to listen: a name or address (IPv6 without its brackets) and a port, 0 for any free one.
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const ListenAddress&) const = default;
};

/// Reads HOST:PORT, with an IPv6 address in brackets. The error completes `"TEXT" ...`.
tl::expected<ListenAddress, std::string> parse_listen_address(std::string_view text);

/// "http://HOST:PORT", with an IPv6 address in brackets.
std::string base_url(bool is_https, std::string_view host, std::uint16_t port);

/// Whether a numeric address is reached from this machine only: 127.0.0.0/8 or ::1.
bool is_loopback_address(std::string_view host) noexcept;

}  // namespace gateway::cli

#include "gateway/cli/listen_address.h"

#include "gateway/cli/units.h"

namespace gateway::cli {

tl::expected<ListenAddress, std::string> parse_listen_address(std::string_view text) {
  const std::string example = "; write HOST:PORT, for example 127.0.0.1:8081 or [::1]:8081";
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return tl::unexpected("has no port" + example);
  }
  std::string_view host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return tl::unexpected("has an IPv6 address without brackets" + example);
  }
  if (host.empty()) {
    return tl::unexpected("has no host" + example);
  }
  const auto port = parse_count(text.substr(colon + 1), 0, 65535);
  if (!port) {
    return tl::unexpected("has a port that " + port.error() + example);
  }
  return ListenAddress{std::string(host), static_cast<std::uint16_t>(*port)};
}

std::string base_url(bool is_https, std::string_view host, std::uint16_t port) {
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  std::string url = is_https ? "https://" : "http://";
  url += is_ipv6 ? "[" : "";
  url += host;
  url += is_ipv6 ? "]" : "";
  return url + ":" + std::to_string(port);
}

bool is_loopback_address(std::string_view host) noexcept {
  return host.substr(0, 4) == "127." || host == "::1";
}

}  // namespace gateway::cli

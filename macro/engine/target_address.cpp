#include "macro/engine/target_address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace macro {
namespace {

[[noreturn]] void refuse(std::string_view url, std::string_view why) {
  // What stands before an @ may be a password.
  const std::string shown(url.substr(url.find('@') == std::string_view::npos ? 0 : url.rfind('@')));
  throw std::invalid_argument("target '" + shown + "': " + std::string(why));
}

struct UrlParts {
  std::string host;
  std::string port;
  bool tls = false;
  std::string authority;
  std::string base_path;
};

UrlParts split_url(std::string_view url) {
  constexpr std::string_view kPlain = "http://";
  constexpr std::string_view kTls = "https://";
  const bool tls = url.starts_with(kTls);
  if (!tls && !url.starts_with(kPlain)) {
    refuse(url, "must begin with http:// or https://");
  }
  const std::string_view rest = url.substr(tls ? kTls.size() : kPlain.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  UrlParts parts;
  parts.tls = tls;
  parts.port = tls ? "443" : "80";
  parts.base_path = rest.substr(slash);
  while (!parts.base_path.empty() && parts.base_path.back() == '/') {
    parts.base_path.pop_back();
  }
  const auto visible = [](char c) { return c > 0x20 && c < 0x7F && c != '?' && c != '#'; };
  if (!std::all_of(rest.begin(), rest.end(), visible)) {
    refuse(url, "must be http[s]://HOST[:PORT][/PREFIX] without query, fragment or blanks");
  }
  if (authority.find('@') != std::string_view::npos) {
    refuse(url, "must not hold a user or password; use --key-file or --header");
  }
  std::size_t colon = authority.rfind(':');
  if (!authority.empty() && authority.front() == '[') {
    const std::size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) {
      refuse(url, "has a '[' without ']'");
    }
    parts.host = authority.substr(1, bracket - 1);
    colon = bracket + 1 < authority.size() ? bracket + 1 : std::string_view::npos;
    if (colon != std::string_view::npos && authority[colon] != ':') {
      refuse(url, "has more than a port after ']'");
    }
  } else {
    parts.host = authority.substr(0, colon);
  }
  if (parts.host.empty()) {
    refuse(url, "has no host");
  }
  if (colon != std::string_view::npos) {
    parts.port = authority.substr(colon + 1);
    const bool digits = !parts.port.empty() && parts.port.size() <= 5 &&
                        std::all_of(parts.port.begin(), parts.port.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || std::stoi(parts.port) < 1 || std::stoi(parts.port) > 65535) {
      refuse(url, "has no port from 1 to 65535 after the colon");
    }
  }
  parts.authority = authority;
  return parts;
}

bool is_private_ipv4(std::uint32_t host_order) noexcept {
  const auto in = [host_order](std::uint32_t network, unsigned prefix) {
    return host_order >> (32U - prefix) == network >> (32U - prefix);
  };
  return in(0x7F000000U, 8) || in(0x0A000000U, 8) || in(0xAC100000U, 12) || in(0xC0A80000U, 16) ||
         in(0xA9FE0000U, 16);
}

/// Of the addresses of a name on this machine, where localhost may be ::1 and the server on
/// 127.0.0.1: the first that takes a connection, which costs nothing there. Else the first.
const addrinfo* first_that_listens(const addrinfo* found) {
  for (const addrinfo* each = found; each != nullptr && found->ai_next != nullptr;
       each = each->ai_next) {
    sockaddr_storage address{};
    std::memcpy(&address, each->ai_addr, each->ai_addrlen);
    if (!is_private_address(address)) {
      return found;  // elsewhere a connection is a request to somebody
    }
    const int probe = socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const bool listens = probe >= 0 && connect(probe, each->ai_addr, each->ai_addrlen) == 0;
    if (probe >= 0) {
      close(probe);
    }
    if (listens) {
      return each;
    }
  }
  return found;
}

}  // namespace

bool is_private_address(const sockaddr_storage& address) noexcept {
  if (address.ss_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address, sizeof ipv4);
    return is_private_ipv4(ntohl(ipv4.sin_addr.s_addr));
  }
  if (address.ss_family != AF_INET6) {
    return false;
  }
  sockaddr_in6 ipv6{};
  std::memcpy(&ipv6, &address, sizeof ipv6);
  std::array<unsigned char, 16> bytes{};
  std::memcpy(bytes.data(), &ipv6.sin6_addr, bytes.size());
  if (IN6_IS_ADDR_V4MAPPED(&ipv6.sin6_addr)) {
    const std::uint32_t embedded = static_cast<std::uint32_t>(bytes[12]) << 24U |
                                   static_cast<std::uint32_t>(bytes[13]) << 16U |
                                   static_cast<std::uint32_t>(bytes[14]) << 8U | bytes[15];
    return is_private_ipv4(embedded);
  }
  const bool unique_local = (bytes[0] & 0xFEU) == 0xFCU;
  const bool link_local = bytes[0] == 0xFE && (bytes[1] & 0xC0U) == 0x80U;
  return IN6_IS_ADDR_LOOPBACK(&ipv6.sin6_addr) || unique_local || link_local;
}

TargetAddress resolve_target(std::string_view url, bool allow_public) {
  const UrlParts parts = split_url(url);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  int failed = getaddrinfo(parts.host.c_str(), parts.port.c_str(), &hints, &found);
  if (failed != 0 && parts.host == "localhost") {
    // Special also where nothing resolves it (RFC 6761, 6.3): a container without /etc/hosts.
    failed = getaddrinfo("127.0.0.1", parts.port.c_str(), &hints, &found);
  }
  if (failed != 0) {
    refuse(url, std::string("cannot resolve the host: ") + gai_strerror(failed));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  const addrinfo* const chosen = first_that_listens(found);
  TargetAddress target;
  std::memcpy(&target.address, chosen->ai_addr, chosen->ai_addrlen);
  target.address_size = chosen->ai_addrlen;
  target.authority = parts.authority;
  target.base_path = parts.base_path;
  target.tls = parts.tls;
  target.host = parts.host;
  if (!allow_public && !is_private_address(target.address)) {
    refuse(url,
           "is neither this machine nor a private network; --allow-public sends load there all "
           "the same, if it is yours");
  }
  return target;
}

}  // namespace macro

#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

namespace macro {

/// Where requests go: the socket address that was resolved once, and what the request's head says.
struct TargetAddress {
  sockaddr_storage address{};
  socklen_t address_size = 0;
  std::string authority;  ///< host:port for the Host field
  std::string base_path;  ///< "" or "/prefix", no slash at the end
  bool tls = false;       ///< https://
  std::string host;       ///< name or address without port: what a certificate must be for
};

/// Reads `http[s]://HOST[:PORT][/PREFIX]` and resolves HOST. Load is only sent to this machine and
/// to private networks (RFC 1918, RFC 4193, link-local) unless `allow_public`: a load run against
/// somebody else's service is an attack. The resolved address is what is connected to, so that the
/// name cannot come to mean something else later. Throws std::invalid_argument with the reason.
TargetAddress resolve_target(std::string_view url, bool allow_public);

/// Whether the address is of this machine or a private network.
bool is_private_address(const sockaddr_storage& address) noexcept;

}  // namespace macro

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::service {

/// What the gateway offers. The numbers index endpoint_labels().
enum class Endpoint : std::size_t { chat_completions, models, health, ready, metrics, other };

/// Who may use an endpoint.
enum class Access {
  key,               ///< a key is needed (unless authentication is off), and the limiter counts
  open,              ///< everyone
  open_on_loopback,  ///< everyone on this machine, a key from elsewhere
};

struct EndpointRule {
  Endpoint endpoint = Endpoint::other;
  std::string_view path;
  std::string_view method;
  Access access = Access::key;
};

/// The rule of a path; null for a path that is not offered. Exact: no trailing slash, no decoding.
const EndpointRule* find_endpoint(std::string_view path) noexcept;

/// The metric label of every endpoint, by its number: bounded whatever clients ask for.
std::vector<std::string> endpoint_labels();

}  // namespace gateway::service

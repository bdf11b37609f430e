#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/formats/format.h"

namespace gateway::service {

/// What the gateway offers. The numbers index endpoint_labels().
enum class Endpoint : std::size_t {
  chat_completions,
  responses,
  messages,
  count_tokens,
  models,
  health,
  ready,
  metrics,
  other
};

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
  std::string_view name;                           ///< in the ledger and the access log
  std::optional<formats::Api> api = std::nullopt;  ///< whose requests it answers; none: plain ones
};

/// The rule of a path; null for a path that is not offered. Exact: no trailing slash, no decoding.
/// What lies below /v1/models is a model, by its rule.
const EndpointRule* find_endpoint(std::string_view path) noexcept;

/// The model that a path below /v1/models names, percent-decoded ("a%2Fb" is "a/b"; as it is where
/// that makes no UTF-8); empty for every other path.
std::string model_of(std::string_view path);

/// The API in whose shape a path answers, and tells its errors: that of its endpoint, Anthropic's
/// for whatever lies below /v1/messages or is asked for with an anthropic-version, else OpenAI's.
formats::Api api_of(std::string_view path, std::string_view anthropic_version) noexcept;

/// The metric label of every endpoint, by its number: bounded whatever clients ask for.
std::vector<std::string> endpoint_labels();

}  // namespace gateway::service

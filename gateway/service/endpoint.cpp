#include "gateway/service/endpoint.h"

#include <array>

namespace gateway::service {
namespace {

constexpr std::array<EndpointRule, 5> kEndpoints{{
    {Endpoint::chat_completions, "/v1/chat/completions", "POST", Access::key},
    {Endpoint::models, "/v1/models", "GET", Access::key},
    {Endpoint::health, "/health", "GET", Access::open},
    {Endpoint::ready, "/ready", "GET", Access::open},
    {Endpoint::metrics, "/metrics", "GET", Access::open_on_loopback},
}};

}  // namespace

const EndpointRule* find_endpoint(std::string_view path) noexcept {
  for (const EndpointRule& rule : kEndpoints) {
    if (rule.path == path) {
      return &rule;
    }
  }
  return nullptr;
}

std::vector<std::string> endpoint_labels() {
  std::vector<std::string> labels(static_cast<std::size_t>(Endpoint::other) + 1, "other");
  for (const EndpointRule& rule : kEndpoints) {
    labels[static_cast<std::size_t>(rule.endpoint)] = rule.path;
  }
  return labels;
}

}  // namespace gateway::service

#include "gateway/service/endpoint.h"

#include <array>

#include "gateway/formats/utf8.h"

namespace gateway::service {
namespace {

using formats::Api;

constexpr std::string_view kMessages = "/v1/messages";
constexpr std::string_view kModels = "/v1/models";

std::string_view below_models(std::string_view path) noexcept {
  const bool is_below =
      path.substr(0, kModels.size()) == kModels && path.substr(kModels.size(), 1) == "/";
  return is_below ? path.substr(kModels.size() + 1) : std::string_view();
}

/// -1: none.
int hex_digit(char digit) noexcept {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  const char lower = static_cast<char>(static_cast<unsigned char>(digit) | 0x20U);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// RFC 3986, 2.1. Nothing where a percent sign is followed by anything but two digits.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      return std::nullopt;
    }
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

constexpr std::array<EndpointRule, 8> kEndpoints{{
    {Endpoint::chat_completions, "/v1/chat/completions", "POST", Access::key, "chat_completions",
     Api::chat_completions},
    {Endpoint::responses, "/v1/responses", "POST", Access::key, "responses", Api::responses},
    {Endpoint::messages, kMessages, "POST", Access::key, "messages", Api::messages},
    {Endpoint::count_tokens, "/v1/messages/count_tokens", "POST", Access::key, "count_tokens",
     Api::messages},
    {Endpoint::models, kModels, "GET", Access::key, "models"},
    {Endpoint::health, "/health", "GET", Access::open, "health"},
    {Endpoint::ready, "/ready", "GET", Access::open, "ready"},
    {Endpoint::metrics, "/metrics", "GET", Access::open_on_loopback, "metrics"},
}};

}  // namespace

const EndpointRule* find_endpoint(std::string_view path) noexcept {
  for (const EndpointRule& rule : kEndpoints) {
    if (rule.path == path) {
      return &rule;
    }
  }
  return below_models(path).empty() ? nullptr : find_endpoint(kModels);
}

std::string model_of(std::string_view path) {
  const std::string_view below = below_models(path);
  const auto decoded = percent_decoded(below);
  return decoded && formats::is_valid_utf8(*decoded) ? *decoded : std::string(below);
}

formats::Api api_of(std::string_view path, std::string_view anthropic_version) noexcept {
  const EndpointRule* const rule = find_endpoint(path);
  if (rule != nullptr && rule->api) {
    return *rule->api;
  }
  const bool is_anthropics =
      path.substr(0, kMessages.size()) == kMessages || !anthropic_version.empty();
  return is_anthropics ? Api::messages : Api::chat_completions;
}

std::vector<std::string> endpoint_labels() {
  std::vector<std::string> labels(static_cast<std::size_t>(Endpoint::other) + 1, "other");
  for (const EndpointRule& rule : kEndpoints) {
    labels[static_cast<std::size_t>(rule.endpoint)] = rule.path;
  }
  return labels;
}

}  // namespace gateway::service

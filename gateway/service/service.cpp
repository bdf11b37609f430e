#include "gateway/service/service.h"

#include <string>
#include <utility>

#include "gateway/service/error_response.h"
#include "gateway/service/service_exchange.h"

namespace gateway::service {
namespace {

http::Response unknown_path() {
  return error_response({.kind = chat::ErrorKind::not_found,
                         .message = "There is nothing at this path; see POST /v1/chat/completions "
                                    "and GET /v1/models.",
                         .param = {},
                         .code = "unknown_url"});
}

http::Response wrong_method(const EndpointRule& rule) {
  const std::string method(rule.method);
  http::Response response =
      error_response({.kind = chat::ErrorKind::method_not_allowed,
                      .message = "This path only answers " + method + "; send " + method + ".",
                      .param = {},
                      .code = "method_not_allowed"});
  response.headers.emplace_back("allow", method);
  return response;
}

http::Response unauthenticated(auth::AuthError error) {
  if (error == auth::AuthError::unavailable) {
    return error_response({.kind = chat::ErrorKind::unavailable,
                           .message = "API keys cannot be checked right now; try again later.",
                           .param = {},
                           .code = "key_store_unavailable"});
  }
  const bool missing = error == auth::AuthError::missing;
  http::Response response = error_response(
      {.kind = chat::ErrorKind::unauthenticated,
       .message = missing
                      ? "No API key was sent; send one as 'Authorization: Bearer KEY' or as "
                        "'x-api-key: KEY'."
                      : "The API key is unknown or revoked; ask the gateway's operator for one.",
       .param = {},
       .code = missing ? "missing_api_key" : "invalid_api_key"});
  response.headers.emplace_back("www-authenticate", "Bearer");
  return response;
}

http::Response over_the_limit() {
  return error_response({.kind = chat::ErrorKind::rate_limited,
                         .message = "Too many requests; wait as long as retry-after says.",
                         .param = {},
                         .code = "rate_limit_exceeded"});
}

bool needs_key(Access access, bool peer_is_loopback) noexcept {
  return access == Access::key || (access == Access::open_on_loopback && !peer_is_loopback);
}

std::optional<limit::Limit> own_limit(const auth::Principal& principal) noexcept {
  if (!principal.limit) {
    return std::nullopt;
  }
  return limit::Limit{.per_second = principal.limit->per_second, .burst = principal.limit->burst};
}

}  // namespace

Service::Service(Parts parts)
    : parts_(std::move(parts)), chat_(parts_.routes, parts_.clock, parts_.id_seed) {}

http::Admission Service::admit(const http::RequestHead& head) noexcept {
  const auto now = parts_.clock.now();
  const EndpointRule* rule = find_endpoint(head.path);
  if (rule != nullptr && rule->endpoint == Endpoint::metrics && parts_.metrics == nullptr) {
    rule = nullptr;
  }
  auto exchange = std::make_unique<ServiceExchange>(
      parts_, chat_, rule == nullptr ? Endpoint::other : rule->endpoint, now);
  limit::Decision decision;
  std::optional<http::Response> refused = refusal(rule, head, now, decision);
  exchange->set_decision(decision);
  return {.exchange = std::move(exchange), .refusal = std::move(refused)};
}

std::optional<http::Response> Service::refusal(const EndpointRule* rule,
                                               const http::RequestHead& head,
                                               std::chrono::steady_clock::time_point now,
                                               limit::Decision& decision) {
  if (rule == nullptr) {
    return unknown_path();
  }
  if (head.method != rule->method) {
    return wrong_method(*rule);
  }
  auth::Principal principal;
  if (parts_.authenticator != nullptr && needs_key(rule->access, head.peer_is_loopback)) {
    const auto known = parts_.authenticator->authenticate(
        auth::presented_key(head.authorization, head.api_key), now);
    if (!known) {
      return unauthenticated(known.error());
    }
    principal = *known;
  }
  if (parts_.limiter == nullptr || rule->access != Access::key) {
    return std::nullopt;
  }
  decision = parts_.limiter->admit(principal.user_id, principal.key_id, own_limit(principal), now);
  if (decision.allowed) {
    return std::nullopt;
  }
  if (parts_.metrics != nullptr) {
    parts_.metrics->rate_limited();
  }
  http::Response response = over_the_limit();
  add_rate_limit_headers(decision, response);
  return response;
}

http::Response Service::refuse(int status, std::string_view /*path*/,
                               std::string_view reason) noexcept {
  if (parts_.metrics != nullptr) {
    parts_.metrics->refused(status);
  }
  return front_door_response(status, reason);
}

}  // namespace gateway::service

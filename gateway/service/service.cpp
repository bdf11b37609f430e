#include "gateway/service/service.h"

#include <string>
#include <utility>

#include "gateway/service/chat_exchange.h"
#include "gateway/service/error_response.h"
#include "gateway/service/plain_exchange.h"

namespace gateway::service {
namespace {

// The golden-ratio step and the mixing function of SplitMix64 (Steele, Lea, Flood 2014): a counter
// that is shared by all threads becomes ids that look random and do not repeat.
constexpr std::uint64_t kGamma = 0x9E3779B97F4A7C15U;

std::uint64_t mix(std::uint64_t state) noexcept {
  state = (state ^ (state >> 30U)) * 0xBF58476D1CE4E5B9U;
  state = (state ^ (state >> 27U)) * 0x94D049BB133111EBU;
  return state ^ (state >> 31U);
}

chat::Error unknown_path() {
  return {.kind = chat::ErrorKind::not_found,
          .message =
              "There is nothing at this path; see POST /v1/chat/completions, "
              "/v1/responses, /v1/messages and GET /v1/models.",
          .code = "unknown_url"};
}

chat::Error wrong_method(const EndpointRule& rule) {
  const std::string method(rule.method);
  return {.kind = chat::ErrorKind::method_not_allowed,
          .message = "This path only answers " + method + "; send " + method + ".",
          .code = "method_not_allowed"};
}

chat::Error unauthenticated(auth::AuthError error) {
  if (error == auth::AuthError::unavailable) {
    return {.kind = chat::ErrorKind::unavailable,
            .message = "API keys cannot be checked right now; try again later.",
            .code = "key_store_unavailable"};
  }
  const bool missing = error == auth::AuthError::missing;
  return {.kind = chat::ErrorKind::unauthenticated,
          .message = missing
                         ? "No API key was sent; send one as 'Authorization: Bearer KEY' or as "
                           "'x-api-key: KEY'."
                         : "The API key is unknown or revoked; ask the gateway's operator for one.",
          .code = missing ? "missing_api_key" : "invalid_api_key"};
}

chat::Error over_the_limit() {
  return {.kind = chat::ErrorKind::rate_limited,
          .message = "Too many requests; wait as long as retry-after says.",
          .code = "rate_limit_exceeded"};
}

chat::Error no_room_in_ledger() {
  return {.kind = chat::ErrorKind::unavailable,
          .message = "No further request can be recorded right now; try again later.",
          .code = "ledger_full",
          .retry_after = "1"};
}

/// HEAD is answered wherever GET is (RFC 9110, 9.1): many load balancers ask so.
bool is_allowed(const EndpointRule& rule, std::string_view method) noexcept {
  return method == rule.method || (rule.method == "GET" && method == "HEAD");
}

std::string allowed_methods(const EndpointRule& rule) {
  return rule.method == "GET" ? "GET, HEAD" : std::string(rule.method);
}

bool needs_key(Access access, bool peer_is_loopback) noexcept {
  return access == Access::key || (access == Access::open_on_loopback && !peer_is_loopback);
}

http::Response refusal(const EndpointRule* rule, const chat::Error& error,
                       const RequestFacts& facts) {
  http::Response response = error_response(facts.api, error, facts.request_id);
  if (rule != nullptr && error.kind == chat::ErrorKind::method_not_allowed) {
    response.headers.emplace_back("allow", allowed_methods(*rule));
  } else if (error.kind == chat::ErrorKind::unauthenticated) {
    response.headers.emplace_back("www-authenticate", "Bearer");
  }
  add_rate_limit_headers(facts.decision, response);
  return response;
}

std::optional<limit::Limit> own_limit(const auth::Principal& principal) noexcept {
  if (!principal.limit) {
    return std::nullopt;
  }
  return limit::Limit{.per_second = principal.limit->per_second, .burst = principal.limit->burst};
}

}  // namespace

Service::Service(Parts parts) : parts_(std::move(parts)), id_state_(parts_.id_seed) {}

http::Admission Service::admit(const http::RequestHead& head) noexcept {
  const auto now = parts_.clock.now();
  const EndpointRule* rule = find_endpoint(head.path);
  if (rule != nullptr && rule->endpoint == Endpoint::metrics && parts_.metrics == nullptr) {
    rule = nullptr;
  }
  RequestFacts facts;
  facts.api = api_of(head.path, head.anthropic_version);
  facts.model = model_of(head.path);
  facts.request_id = head.request_id;
  if (parts_.access_log != nullptr) {
    facts.method = head.method;
    facts.path = head.path.substr(0, kLoggedPathBytes + 1);  // so that the log sees the cut
  }
  if (rule != nullptr) {
    facts.endpoint = rule->endpoint;
    facts.name = rule->name;
    facts.anthropic_version = head.anthropic_version;
    facts.anthropic_beta = head.anthropic_beta;
  }
  http::Admission admission;
  const auto error = check(rule, head, now, facts, admission.would_wait);
  if (admission.would_wait) {
    return admission;
  }
  if (error) {
    admission.refusal = refusal(rule, *error, facts);
  }
  if (rule == nullptr || !rule->api) {
    admission.exchange = std::make_unique<PlainExchange>(parts_, std::move(facts), now);
    return admission;
  }
  const std::uint64_t id = mix(id_state_.fetch_add(kGamma, std::memory_order_relaxed));
  auto exchange = std::make_unique<ChatExchange>(parts_, std::move(facts), now, id);
  if (admission.refusal) {
    exchange->add_timing_headers(*admission.refusal);
  }
  admission.exchange = std::move(exchange);
  return admission;
}

void Service::tick(std::chrono::steady_clock::time_point now) noexcept {
  const auto routes = parts_.routes->get();
  for (const upstream::Route& route : routes->all()) {
    for (const upstream::Route::Target& target : route.targets) {
      target.upstream->tend(now);
    }
  }
}

/// Nothing: the request is admitted, or could not be decided on without a wait.
std::optional<chat::Error> Service::check(const EndpointRule* rule, const http::RequestHead& head,
                                          Timeline::Time now, RequestFacts& facts,
                                          bool& would_wait) {
  if (rule == nullptr) {
    return unknown_path();
  }
  if (!is_allowed(*rule, head.method)) {
    return wrong_method(*rule);
  }
  if (parts_.authenticator != nullptr && needs_key(rule->access, head.peer_is_loopback)) {
    auto known = parts_.authenticator->authenticate(
        auth::presented_key(head.authorization, head.api_key), now,
        head.may_wait ? auth::Waiting::allowed : auth::Waiting::refused);
    if (!known && known.error() == auth::AuthError::would_wait) {
      would_wait = true;  // before anything was counted or taken
      return std::nullopt;
    }
    if (!known) {
      return unauthenticated(known.error());
    }
    facts.principal = std::move(*known);
  }
  if (rule->access != Access::key) {
    return std::nullopt;
  }
  if (parts_.limiter != nullptr) {
    facts.decision = parts_.limiter->admit(facts.principal.user_id, facts.principal.key_id,
                                           own_limit(facts.principal), now);
    if (!facts.decision.allowed) {
      if (parts_.metrics != nullptr) {
        parts_.metrics->rate_limited();
      }
      return over_the_limit();
    }
  }
  if (parts_.ledger != nullptr && rule->api) {
    facts.reservation = parts_.ledger->reserve();
    if (!facts.reservation) {
      return no_room_in_ledger();
    }
  }
  return std::nullopt;
}

http::Response Service::refuse(int status, std::string_view reason,
                               const http::RequestHead& head) noexcept {
  if (parts_.metrics != nullptr) {
    parts_.metrics->refused(status);
  }
  if (parts_.access_log != nullptr && !head.path.empty()) {
    const EndpointRule* const rule = find_endpoint(head.path);
    ledger::Record record;
    record.request_id = head.request_id;
    record.started_at_ns = parts_.clock.wall_ns();
    record.endpoint = rule != nullptr ? rule->name : RequestFacts{}.name;
    record.status = status;
    parts_.access_log->write(record, {.method = head.method, .path = head.path});
  }
  return front_door_response(api_of(head.path, head.anthropic_version), status, reason,
                             head.request_id);
}

}  // namespace gateway::service

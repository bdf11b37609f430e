#include "gateway/service/service_exchange.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gateway/formats/openai_chat.h"
#include "gateway/service/error_response.h"

namespace gateway::service {
namespace {

std::string whole_seconds(std::chrono::nanoseconds duration, std::int64_t least) {
  return std::to_string(std::max(std::chrono::ceil<std::chrono::seconds>(duration).count(), least));
}

}  // namespace

void add_rate_limit_headers(const limit::Decision& decision, http::Response& response) {
  if (decision.limit == 0) {
    return;
  }
  auto& headers = response.headers;
  headers.reserve(headers.size() + 4);
  headers.emplace_back("x-ratelimit-limit", std::to_string(decision.limit));
  headers.emplace_back("x-ratelimit-remaining", std::to_string(decision.remaining));
  headers.emplace_back("x-ratelimit-reset", whole_seconds(decision.reset_after, 0));
  if (!decision.allowed) {
    headers.emplace_back("retry-after", whole_seconds(decision.retry_after, 1));
  }
}

ServiceExchange::ServiceExchange(const Parts& parts, ChatHandler& chat, Endpoint endpoint,
                                 std::chrono::steady_clock::time_point started_at) noexcept
    : parts_(parts), chat_(chat), endpoint_(endpoint), started_at_(started_at) {
  if (parts_.metrics != nullptr) {
    parts_.metrics->started();
  }
}

http::Response ServiceExchange::handle(std::string_view body) noexcept {
  http::Response response = answer(body);
  add_rate_limit_headers(decision_, response);
  return response;
}

http::Response ServiceExchange::answer(std::string_view body) {
  http::Response response;
  switch (endpoint_) {
    case Endpoint::chat_completions: {
      ChatHandler::Answer answer = chat_.answer(body);
      if (parts_.metrics != nullptr) {
        parts_.metrics->tokens(answer.usage.prompt_tokens, answer.usage.completion_tokens);
      }
      return std::move(answer.response);
    }
    case Endpoint::models:
      return list_models();
    case Endpoint::health:
      response.body = R"({"status":"ok"})";
      return response;
    case Endpoint::ready:
      return report_readiness();
    case Endpoint::metrics:
      response.content_type = "text/plain; version=0.0.4; charset=utf-8";
      response.body = parts_.metrics->expose();
      return response;
    case Endpoint::other:
      break;
  }
  return front_door_response(500, "This request should not have been admitted.");
}

http::Response ServiceExchange::list_models() const {
  std::vector<formats::openai_chat::Model> models;
  for (const upstream::RouteRule& rule : parts_.routes->rules()) {
    // A pattern stands for names that only the upstream knows.
    if (rule.pattern.find('*') == std::string::npos) {
      models.push_back({.id = rule.pattern, .owned_by = rule.upstream});
    }
  }
  http::Response response;
  response.body = formats::openai_chat::write_models(models);
  return response;
}

http::Response ServiceExchange::report_readiness() const {
  http::Response response;
  // Nothing is stored under this prefix: what counts is whether the store can be read.
  if (parts_.key_store != nullptr && !parts_.key_store->find("readiness")) {
    response.status = 503;
    response.body = R"({"status":"unavailable","reason":"the API keys cannot be read"})";
    return response;
  }
  response.body = R"({"status":"ready"})";
  return response;
}

http::Response ServiceExchange::refuse(int status, std::string_view reason) noexcept {
  http::Response response = front_door_response(status, reason);
  add_rate_limit_headers(decision_, response);
  return response;
}

bool ServiceExchange::may_block() const noexcept {
  return endpoint_ == Endpoint::chat_completions && chat_.may_block();
}

void ServiceExchange::finished(const http::Outcome& outcome) noexcept {
  if (parts_.metrics != nullptr) {
    parts_.metrics->finished(static_cast<std::size_t>(endpoint_), outcome.status,
                             parts_.clock.now() - started_at_);
  }
}

}  // namespace gateway::service

#include "gateway/service/service_exchange.h"

#include <algorithm>
#include <utility>

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

ServiceExchange::ServiceExchange(const Parts& parts, RequestFacts facts,
                                 Timeline::Time started_at) noexcept
    : parts_(parts),
      facts_(std::move(facts)),
      timeline_(started_at),
      started_wall_ns_(parts.clock.wall_ns()) {
  timeline_.admitted(parts_.clock.now());
  if (parts_.metrics != nullptr) {
    parts_.metrics->started();
  }
}

void ServiceExchange::add_timing_headers(http::Response& response) const {
  const Timeline::Time now = parts_.clock.now();
  const auto us =
      std::chrono::duration_cast<std::chrono::microseconds>(timeline_.overhead(now)).count();
  response.headers.emplace_back("x-gatebench-overhead-us", std::to_string(us));
  response.headers.emplace_back("server-timing", server_timing(timeline_, now));
}

http::Response ServiceExchange::refuse(int status, std::string_view reason) noexcept {
  append(record(status));  // before its bytes leave; a refusal is told even where that fails
  http::Response response = front_door_response(facts_.api, status, reason, facts_.request_id);
  add_rate_limit_headers(facts_.decision, response);
  return response;
}

ledger::Record ServiceExchange::record(int status) const {
  const auto latency = parts_.clock.now() - timeline_.started_at();
  ledger::Record record;
  record.request_id = facts_.request_id;
  record.started_at_ns = started_wall_ns_;
  record.user = facts_.principal.user;
  record.user_id = facts_.principal.user_id;
  record.key_id = facts_.principal.key_id;
  record.endpoint = facts_.name;
  record.status = status;
  record.latency_us = std::chrono::duration_cast<std::chrono::microseconds>(latency).count();
  return record;
}

bool ServiceExchange::append(const ledger::Record& record) noexcept {
  if (!facts_.reservation) {
    return true;
  }
  const bool is_recorded = parts_.ledger->append(std::move(*facts_.reservation), record);
  facts_.reservation.reset();
  return is_recorded;
}

void ServiceExchange::finished(const http::Outcome& outcome) noexcept {
  const Timeline::Time now = parts_.clock.now();
  timeline_.written(now);
  if (parts_.metrics != nullptr) {
    parts_.metrics->finished(static_cast<std::size_t>(facts_.endpoint), outcome.status,
                             now - timeline_.started_at());
    for (std::size_t stage = 0; stage < kStages; ++stage) {
      parts_.metrics->stage(stage, timeline_.spent(static_cast<Stage>(stage), now));
    }
  }
  if (facts_.reservation) {
    append(record(outcome.status));  // it was given up on, or the client has left
  }
  if (parts_.access_log != nullptr) {
    parts_.access_log->write(record(outcome.status),
                             {.method = facts_.method, .path = facts_.path});
  }
}

}  // namespace gateway::service

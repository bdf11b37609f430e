#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/auth/authenticator.h"
#include "gateway/http/application.h"
#include "gateway/ledger/ledger.h"
#include "gateway/limit/limiter.h"
#include "gateway/service/endpoint.h"
#include "gateway/service/parts.h"
#include "gateway/service/timeline.h"

namespace gateway::service {

/// Adds x-ratelimit-limit|remaining|reset, and retry-after where the request was refused. Nothing
/// where nothing limits.
void add_rate_limit_headers(const limit::Decision& decision, http::Response& response);

/// What admission found out about a request.
struct RequestFacts {
  Endpoint endpoint = Endpoint::other;
  std::string_view name = "other";  ///< of the endpoint, in ledger and log
  formats::Api api = formats::Api::chat_completions;
  std::string request_id;
  std::string method;             ///< as sent, and
  std::string path;               ///< where the request is logged
  std::string model;              ///< that the path names
  std::string anthropic_version;  ///< of the API that the client means; empty where it has not said
  std::string anthropic_beta;     ///< what it wants that is not in that version
  auth::Principal principal;
  limit::Decision decision;
  std::optional<ledger::Reservation> reservation;
};

/// One request on its way through a Service, which outlives it: what all endpoints have in common.
/// Metrics, ledger and log learn of each request exactly once.
class ServiceExchange : public http::Exchange {
 public:
  ServiceExchange(const Parts& parts, RequestFacts facts, Timeline::Time started_at) noexcept;

  http::Response refuse(int status, std::string_view reason) noexcept override;
  [[nodiscard]] bool may_block() const noexcept override { return false; }
  void finished(const http::Outcome& outcome) noexcept override;

  /// Adds x-gatebench-overhead-us and server-timing, as far as they are known.
  void add_timing_headers(http::Response& response) const;

 protected:
  [[nodiscard]] const Parts& parts() const noexcept { return parts_; }
  [[nodiscard]] RequestFacts& facts() noexcept { return facts_; }
  [[nodiscard]] const RequestFacts& facts() const noexcept { return facts_; }
  [[nodiscard]] Timeline& timeline() noexcept { return timeline_; }

  /// What is known of the request so far; the views live as long as the exchange.
  [[nodiscard]] virtual ledger::Record record(int status) const;

  /// Appends to the ledger, once. False: it could not be recorded.
  bool append(const ledger::Record& record) noexcept;

 private:
  const Parts& parts_;
  RequestFacts facts_;
  Timeline timeline_;
  const std::int64_t started_wall_ns_;
};

}  // namespace gateway::service

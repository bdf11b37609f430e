#pragma once

#include <chrono>
#include <string_view>

#include "gateway/http/application.h"
#include "gateway/limit/limiter.h"
#include "gateway/service/service.h"

namespace gateway::service {

/// Adds x-ratelimit-limit|remaining|reset, and retry-after where the request was refused. Nothing
/// where nothing limits.
void add_rate_limit_headers(const limit::Decision& decision, http::Response& response);

/// One request on its way through a Service, which outlives it.
class ServiceExchange : public http::Exchange {
 public:
  ServiceExchange(const Parts& parts, ChatHandler& chat, Endpoint endpoint,
                  std::chrono::steady_clock::time_point started_at) noexcept;

  /// What the limiter said, for the headers of the answer.
  void set_decision(const limit::Decision& decision) noexcept { decision_ = decision; }

  http::Response handle(std::string_view body) noexcept override;
  http::Response refuse(int status, std::string_view reason) noexcept override;
  [[nodiscard]] bool may_block() const noexcept override;
  void finished(const http::Outcome& outcome) noexcept override;

 private:
  http::Response answer(std::string_view body);
  [[nodiscard]] http::Response list_models() const;
  [[nodiscard]] http::Response report_readiness() const;

  const Parts& parts_;
  ChatHandler& chat_;
  const Endpoint endpoint_;
  const std::chrono::steady_clock::time_point started_at_;
  limit::Decision decision_;
};

}  // namespace gateway::service

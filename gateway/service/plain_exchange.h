#pragma once

#include "gateway/service/service_exchange.h"

namespace gateway::service {

/// What is answered without any upstream: models, health, readiness, metrics.
class PlainExchange final : public ServiceExchange {
 public:
  using ServiceExchange::ServiceExchange;

  void handle(std::string_view body, http::Reply& reply) noexcept override;

 private:
  [[nodiscard]] http::Response answer() const;
  [[nodiscard]] http::Response list_models() const;
  [[nodiscard]] http::Response show_model() const;
  [[nodiscard]] http::Response report_readiness() const;
};

}  // namespace gateway::service

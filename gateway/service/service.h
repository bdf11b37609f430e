#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "gateway/auth/authenticator.h"
#include "gateway/auth/key_store.h"
#include "gateway/http/application.h"
#include "gateway/limit/limiter.h"
#include "gateway/metrics/metrics.h"
#include "gateway/service/chat_handler.h"
#include "gateway/service/clock.h"
#include "gateway/service/endpoint.h"
#include "gateway/upstream/routes.h"

namespace gateway::service {

/// What a gateway is made of. A null part is switched off. `metrics` was built with
/// endpoint_labels().
struct Parts {
  std::shared_ptr<auth::KeyStore> key_store;           ///< asked by /ready
  std::shared_ptr<auth::Authenticator> authenticator;  ///< null: open to everyone
  std::shared_ptr<limit::Limiter> limiter;
  std::shared_ptr<metrics::Metrics> metrics;
  std::shared_ptr<const upstream::Routes> routes;  ///< never null
  Clock clock = machine_clock();
  std::uint64_t id_seed = 0;  ///< of the ids of answers
};

/// The gateway without sockets: the way of a request through admission (endpoint, key, limit),
/// handling and metering. Any number of threads.
class Service : public http::Application {
 public:
  explicit Service(Parts parts);

  /// 404 for a path that is not offered, 405 with `allow` for another method, 401 with
  /// `www-authenticate` without a good key (503 when keys cannot be looked up), 429 with
  /// `retry-after` over the limit. Where a limit applies, every answer has
  /// x-ratelimit-limit|remaining|reset (requests, requests, whole seconds). Without authentication
  /// everyone shares the buckets of user 0 and key 0.
  http::Admission admit(const http::RequestHead& head) noexcept override;

  http::Response refuse(int status, std::string_view path,
                        std::string_view reason) noexcept override;

 private:
  std::optional<http::Response> refusal(const EndpointRule* rule, const http::RequestHead& head,
                                        std::chrono::steady_clock::time_point now,
                                        limit::Decision& decision);

  const Parts parts_;
  ChatHandler chat_;
};

}  // namespace gateway::service

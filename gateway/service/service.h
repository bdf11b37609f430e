#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/http/application.h"
#include "gateway/service/endpoint.h"
#include "gateway/service/parts.h"
#include "gateway/service/service_exchange.h"

namespace gateway::service {

/// The gateway without sockets: the way of a request through admission (endpoint, key, limit, room
/// in the ledger), handling and metering. Any number of threads.
class Service : public http::Application {
 public:
  explicit Service(Parts parts);

  /// 404 for a path that is not offered, 405 with `allow` for another method, 401 with
  /// `www-authenticate` without a good key (503 when keys cannot be looked up), 429 with
  /// `retry-after` over the limit, 503 where the ledger has no room for another request. Where a
  /// limit applies, every answer has x-ratelimit-limit|remaining|reset (requests, requests, whole
  /// seconds). Without authentication everyone shares the buckets of user 0 and key 0. Errors have
  /// the shape of the API that was called.
  http::Admission admit(const http::RequestHead& head) noexcept override;

  http::Response refuse(int status, std::string_view reason,
                        const http::RequestHead& head) noexcept override;

  /// Lets every upstream give up what it does not need.
  void tick(std::chrono::steady_clock::time_point now) noexcept override;

 private:
  std::optional<chat::Error> check(const EndpointRule* rule, const http::RequestHead& head,
                                   Timeline::Time now, RequestFacts& facts, bool& would_wait);

  const Parts parts_;
  std::atomic<std::uint64_t> id_state_;
};

}  // namespace gateway::service

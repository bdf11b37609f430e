#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "gateway/auth/authenticator.h"
#include "gateway/ledger/ledger.h"
#include "gateway/limit/limiter.h"
#include "gateway/metrics/metrics.h"
#include "gateway/service/access_log.h"
#include "gateway/service/clock.h"
#include "gateway/upstream/routed_call.h"
#include "gateway/upstream/routes.h"

namespace gateway::service {

/// The routes that are in force: replaced as a whole when they are reloaded, while requests under
/// way keep those that they began with. Any number of threads.
class CurrentRoutes {
 public:
  explicit CurrentRoutes(std::shared_ptr<const upstream::Routes> routes)
      : routes_(std::move(routes)) {}

  [[nodiscard]] std::shared_ptr<const upstream::Routes> get() const {
    const std::scoped_lock lock(mutex_);
    return routes_;
  }
  void replace(std::shared_ptr<const upstream::Routes> routes) {
    const std::scoped_lock lock(mutex_);
    routes_.swap(routes);  // the old ones go after the lock is free
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const upstream::Routes> routes_;
};

/// What a gateway is made of. A null part is switched off. `metrics` was built with
/// endpoint_labels().
struct Parts {
  std::shared_ptr<auth::Authenticator> authenticator;  ///< null: open to everyone
  std::shared_ptr<limit::Limiter> limiter;
  std::shared_ptr<metrics::Metrics> metrics;
  std::shared_ptr<ledger::Ledger> ledger;
  std::shared_ptr<AccessLog> access_log;
  std::shared_ptr<CurrentRoutes> routes;  ///< never null
  upstream::RetryOptions retry;
  Clock clock = machine_clock();
  std::uint64_t id_seed = 0;  ///< of the ids of answers
};

}  // namespace gateway::service

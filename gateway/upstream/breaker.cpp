#include "gateway/upstream/breaker.h"

namespace gateway::upstream {
namespace {

std::int64_t nanoseconds(Breaker::Time time) {
  return std::chrono::nanoseconds(time.time_since_epoch()).count();
}

}  // namespace

bool Breaker::allow(Time now) noexcept {
  std::int64_t until = closed_until_ns_.load(std::memory_order_relaxed);
  if (until == 0) {
    return true;
  }
  // Of all who come after that time, the one who moves it on may try.
  return nanoseconds(now) >= until &&
         closed_until_ns_.compare_exchange_strong(until, nanoseconds(now + options_.open_for),
                                                  std::memory_order_relaxed);
}

bool Breaker::succeeded() noexcept {
  if (weight_.load(std::memory_order_relaxed) != 0) {
    weight_.store(0, std::memory_order_relaxed);
  }
  // Looked at before it is written: nearly always there is nothing to write, and it is shared.
  return closed_until_ns_.load(std::memory_order_relaxed) != 0 &&
         closed_until_ns_.exchange(0, std::memory_order_relaxed) != 0;
}

bool Breaker::failed(Failure failure, Time now) noexcept {
  const int added = failure == Failure::no_answer ? kErrorsPerFailure : 1;
  const int weight = weight_.fetch_add(added, std::memory_order_relaxed) + added;
  return options_.failures > 0 && weight >= options_.failures * kErrorsPerFailure &&
         closed_until_ns_.exchange(nanoseconds(now + options_.open_for),
                                   std::memory_order_relaxed) == 0;
}

bool Breaker::is_open(Time now) const noexcept {
  const std::int64_t until = closed_until_ns_.load(std::memory_order_relaxed);
  return until != 0 && nanoseconds(now) < until;
}

}  // namespace gateway::upstream

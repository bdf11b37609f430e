#include "gateway/limit/token_draw.h"

#include <algorithm>
#include <atomic>
#include <chrono>

namespace gateway::limit {
namespace {

/// `behind_ns`: how far the time that was passed in is behind the bucket's latest.
Decision allowed(const Pace& pace, Ticks full_after, std::int64_t behind_ns) noexcept {
  return {.allowed = true,
          .limit = pace.burst,
          .remaining = (pace.capacity - full_after) / pace.interval,
          .reset_after = duration_of(full_after, pace) + std::chrono::nanoseconds(behind_ns),
          .retry_after = std::chrono::nanoseconds(0)};
}

Decision refused(const Pace& pace, Ticks full_after, Ticks wait, std::int64_t behind_ns) noexcept {
  return {.allowed = false,
          .limit = pace.burst,
          .remaining = 0,
          .reset_after = duration_of(full_after, pace) + std::chrono::nanoseconds(behind_ns),
          .retry_after = duration_of(wait, pace) + std::chrono::nanoseconds(behind_ns)};
}

void publish(Bucket& bucket, std::int64_t now_ns) noexcept {
  std::int64_t latest = bucket.latest_ns.load(std::memory_order_acquire);
  while (latest < now_ns &&
         !bucket.latest_ns.compare_exchange_weak(latest, now_ns, std::memory_order_acq_rel)) {
  }
}

}  // namespace

std::optional<Decision> draw_token(Bucket& bucket, std::int64_t stored_id, const Pace& pace,
                                   std::int64_t now_ns, Mode mode) noexcept {
  publish(bucket, now_ns);
  Ticks arrival = bucket.arrival.load(std::memory_order_acquire);
  while (bucket.id.load(std::memory_order_acquire) == stored_id) {
    const std::int64_t latest_ns = bucket.latest_ns.load(std::memory_order_acquire);
    const Ticks now = ticks_of(latest_ns, pace);
    const Claim next = claim(arrival, now, pace);
    if (next.wait > 0) {
      return refused(pace, std::max(arrival - now, Ticks{0}), next.wait, latest_ns - now_ns);
    }
    if (mode == Mode::look ||
        bucket.arrival.compare_exchange_weak(arrival, next.arrival, std::memory_order_acq_rel)) {
      return allowed(pace, next.arrival - now, latest_ns - now_ns);
    }
  }
  return std::nullopt;
}

void give_back(Bucket& bucket, std::int64_t stored_id, const Pace& pace) noexcept {
  Ticks arrival = bucket.arrival.load(std::memory_order_acquire);
  while (bucket.id.load(std::memory_order_acquire) == stored_id &&
         !bucket.arrival.compare_exchange_weak(arrival, arrival - pace.interval,
                                               std::memory_order_acq_rel)) {
  }
}

}  // namespace gateway::limit

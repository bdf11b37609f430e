#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "gateway/limit/limiter.h"

/// The arithmetic of one token bucket, as the generic cell rate algorithm in its virtual scheduling
/// form (ITU-T I.371, annex A.1): a bucket is the theoretical arrival time of the next request. A
/// request moves it on by one interval; the bucket is empty when it is `capacity` ahead of now.
/// Pure functions; times are ticks since an epoch of the caller's.
namespace gateway::limit {

/// Time since the clock's epoch, in 1/32 ns: at rates near 1e9 a second a whole nanosecond would be
/// the interval itself. Times are held to +-2^57 ns (4.5 years), so that no sum below overflows.
using Ticks = std::int64_t;

inline constexpr std::int64_t kSecondNs = 1'000'000'000;
inline constexpr int kTickBits = 5;
inline constexpr std::int64_t kTimeMaxNs = std::int64_t{1} << 57;
/// Beyond this many nanoseconds of capacity (2.2 years) a bucket counts in whole nanoseconds.
inline constexpr std::int64_t kFineCapacityMaxNs = std::int64_t{1} << 56;

/// An arrival time, or anything up to 2^32 ticks after it, that is earlier than every real one: a
/// full bucket.
inline constexpr Ticks kLongAgo = -(Ticks{1} << 62);

/// A limit in ticks. The interval is rounded up: the rate is never exceeded, and is too low by a
/// share of less than rate / 32e9 (0.004 % at 1e6 a second, 3 % at 1e9).
struct Pace {
  Ticks interval = 0;      ///< between two tokens
  Ticks capacity = 0;      ///< of a full bucket
  std::int64_t burst = 0;  ///< capacity in tokens
  int tick_bits = kTickBits;
};

constexpr Pace pace_of(const Limit& limit) noexcept {
  const std::int64_t interval_ns = (kSecondNs + limit.per_second - 1) / limit.per_second;
  Pace pace;
  pace.burst = limit.burst;
  pace.tick_bits = interval_ns > kFineCapacityMaxNs / limit.burst ? 0 : kTickBits;
  pace.interval = ((kSecondNs << pace.tick_bits) + limit.per_second - 1) / limit.per_second;
  pace.capacity = pace.interval * limit.burst;
  return pace;
}

constexpr std::int64_t clamped_ns(std::chrono::nanoseconds since_epoch) noexcept {
  return std::clamp<std::int64_t>(since_epoch.count(), -kTimeMaxNs, kTimeMaxNs);
}

constexpr Ticks ticks_of(std::int64_t time_ns, const Pace& pace) noexcept {
  return time_ns * (Ticks{1} << pace.tick_bits);
}

/// Rounded up, so that who waits that long has waited enough.
constexpr std::chrono::nanoseconds duration_of(Ticks ticks, const Pace& pace) noexcept {
  return std::chrono::nanoseconds((ticks + (Ticks{1} << pace.tick_bits) - 1) >> pace.tick_bits);
}

/// What a request at `now` finds: the arrival time that the bucket would have after it, and how
/// long it must wait for that to be allowed (0 or less: it is allowed).
struct Claim {
  Ticks arrival = 0;
  Ticks wait = 0;
};

constexpr Claim claim(Ticks arrival, Ticks now, const Pace& pace) noexcept {
  const Ticks next = std::max(arrival, now) + pace.interval;
  return {.arrival = next, .wait = next - now - pace.capacity};
}

}  // namespace gateway::limit

#pragma once

#include <cstdint>
#include <ctime>

namespace macro {

inline std::int64_t read_clock_ns(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

/// CLOCK_MONOTONIC: what the way of a request is timed by. Never the wall clock, which jumps.
inline std::int64_t monotonic_ns() noexcept { return read_clock_ns(CLOCK_MONOTONIC); }

}  // namespace macro

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace gateway::service {

/// The two clocks of a gateway, passed in so that tests hold them. Callable by any thread.
struct Clock {
  std::function<std::chrono::steady_clock::time_point()> now;
  std::function<std::int64_t()> wall_ns;  ///< since the epoch, UTC
};

/// The machine's.
inline Clock machine_clock() {
  return {.now = [] { return std::chrono::steady_clock::now(); },
          .wall_ns =
              [] {
                return std::chrono::duration_cast<std::chrono::nanoseconds>(
                           std::chrono::system_clock::now().time_since_epoch())
                    .count();
              }};
}

}  // namespace gateway::service

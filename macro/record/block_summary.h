#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "macro/engine/load.h"
#include "macro/record/run_record.h"

namespace macro {

/// Limits of a valid block.
inline constexpr double kMaxFailureRatio = 0.01;
/// A client thread busier than this may be the bottleneck itself: invalid, unless the gateway was
/// busy for kSaturatedShare of its processors and so is shown to be the bottleneck; then a warning.
inline constexpr double kMaxClientBusyShare = 0.85;
inline constexpr double kSaturatedShare = 0.90;
/// Above this the client is at its end, and what the gateway does tells nothing.
inline constexpr double kExhaustedClientShare = 0.95;
inline constexpr double kMaxLittlesLawGap = 0.10;

/// What was read from the gateway and from our own process around the measured part.
struct ProcessReadings {
  std::optional<std::chrono::nanoseconds> gateway_cpu;  ///< used between the readings
  int gateway_processors = 0;                           ///< that it may use; 0: unknown
  std::optional<std::uint64_t> rss_bytes_peak;
  std::chrono::nanoseconds client_cpu{0};  ///< used between the readings by our whole process
  std::chrono::nanoseconds elapsed{0};     ///< between the readings
};

/// Boils one block down and judges whether it is a measurement: invalid with no right answer, with
/// more than kMaxFailureRatio failed, with too few samples for a median, or with a client
/// thread too busy (see above).
BlockRecord summarize_block(int number, const LoadResult& load, const ProcessReadings& readings,
                            int connections);

/// Samples that a percentile needs to be shown: 10 / (1 - q), ten of them beyond it.
std::uint64_t samples_needed(double q);

}  // namespace macro

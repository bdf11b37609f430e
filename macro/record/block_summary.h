#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "macro/engine/load.h"
#include "macro/record/run_record.h"
#include "macro/record/validity.h"

namespace macro {

/// What was read from the gateway and from our own process around the measured part.
struct ProcessReadings {
  std::optional<std::chrono::nanoseconds> gateway_cpu;  ///< used between the readings
  int gateway_processors = 0;                           ///< that it may use; 0: unknown
  std::optional<std::uint64_t> rss_bytes_peak;
  std::chrono::nanoseconds client_cpu{0};  ///< used between the readings by our whole process
  std::chrono::nanoseconds elapsed{0};     ///< between the readings
};

/// Classes that have counts, with their names; of the class status each status by itself.
std::vector<std::pair<std::string, std::uint64_t>> failures_by_class(
    const FailureCounts& failures, const std::array<std::uint64_t, 600>& statuses);

/// Boils one block down and judges whether it is a measurement. `measured` has what the host found
/// out (hiccups, ceiling, the machine, the processors, users who pause); what the load itself tells
/// is filled in here. `connections`: or users, 0 where their number changes or there is none.
BlockRecord summarize_block(int number, const LoadResult& load, const ProcessReadings& readings,
                            int connections, ValidityInput measured = {});

/// Samples that a percentile needs to be shown: 10 / (1 - q), ten of them beyond it.
std::uint64_t samples_needed(double q);

}  // namespace macro

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "macro/engine/hdr_histogram.h"

namespace macro {

/// A latency's histogram as plain values, so that it can be stored and every percentile, curve and
/// file made from it again. Steps are HdrHistogram's with 3 significant digits (1 ns to 24 h).
struct Distribution {
  std::string metric;  ///< "response", "service", "connect", "lag", "ttfb", "ttft", "chunk_delay",
                       ///< "chunk_gap"
  /// Lowest value of each step that has counts, ascending, and how many.
  std::vector<std::pair<std::int64_t, std::uint64_t>> steps;
  std::uint64_t count = 0;
  std::int64_t min_ns = 0;
  std::int64_t max_ns = 0;
  double mean_ns = 0;
};

/// The steps that have counts.
Distribution to_distribution(std::string metric, const HdrHistogram& values);

/// The histogram again: the same steps, and so the same percentiles. Throws std::runtime_error
/// where the steps are none of HdrHistogram's (a file that was changed).
HdrHistogram to_histogram(const Distribution& distribution);

}  // namespace macro

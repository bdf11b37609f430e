#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace macro {

/// What the client saw in one short stretch of a block, about a second. Latencies are response
/// times of the right answers that came in it. Times are seconds since the measured part of the
/// run's first block began; between blocks there are gaps.
struct IntervalRecord {
  int block = 1;
  double begin_seconds = 0;
  double length_seconds = 0;
  double offered = 0;    ///< what the plan asked for: users, connections or requests/s, at its end
  double in_flight = 0;  ///< requests on their way, at its end
  std::uint64_t sent = 0;
  std::uint64_t succeeded = 0;
  std::vector<std::pair<std::string, std::uint64_t>> failures;  ///< by class, as in BlockRecord
  /// Absent where nothing came; of fewer than samples_needed() answers they are what there is,
  /// for a line in a chart, not for a claim.
  std::optional<double> latency_ns_p50;
  std::optional<double> latency_ns_p90;
  std::optional<double> latency_ns_p99;
  std::optional<double> latency_ns_max;
  std::optional<double> ttft_ns_p50;
};

/// What the target's processes were like at one moment, on the same time axis. Rates are since the
/// sample before; absent is unmeasured.
struct TargetSample {
  int block = 1;
  double at_seconds = 0;
  std::optional<double> cpu_cores;  ///< processors' worth of time used: 1.5
  std::optional<double> rss_bytes;
  std::optional<double> open_files;
  std::optional<double> threads;
  std::optional<double> voluntary_switches_per_second;
  std::optional<double> involuntary_switches_per_second;
  std::optional<double> throttled_ratio;    ///< of the time, by its cgroup's CPU quota, 0 to 1
  std::optional<double> metrics_in_flight;  ///< gateway_requests_in_flight of its /metrics
  std::optional<double> metrics_heap_bytes;
};

}  // namespace macro

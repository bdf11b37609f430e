#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "macro/engine/load.h"
#include "macro/host/hiccup_meter.h"
#include "macro/host/host_counters.h"
#include "macro/host/target_sampler.h"
#include "macro/record/block_summary.h"
#include "macro/record/series_record.h"
#include "macro/run/target_side.h"

namespace macro {

/// Where seconds of a run's time axis begin: with the measured part of its first block.
struct RunAxis {
  std::optional<std::chrono::nanoseconds> begin;  ///< CLOCK_MONOTONIC
  double begin_unix_seconds = 0;

  /// Of a time of CLOCK_MONOTONIC; the first one asked for is 0.
  double seconds(std::chrono::nanoseconds when);
};

/// What the latest interval was like, for the dashboard.
struct LatestFigures {
  std::optional<double> rate_per_second;
  std::optional<double> in_flight;
  std::optional<double> latency_ns_p50;
  std::optional<double> latency_ns_p99;
  std::uint64_t failures = 0;
  std::optional<double> target_cpu_cores;
  std::optional<double> target_rss_bytes;
};

/// Watches over one stretch of load: reads the clocks of the processes where the measured part
/// begins and ends, samples the target, and keeps what each interval was like, as run_load tells.
/// Beside the client it measures the machine's own hiccups, from its construction on, warm-up
/// included.
class BlockObserver : public LoadObserver {
 public:
  struct Setup {
    int block = 1;
    bool measures_hiccups = true;
    std::vector<pid_t> processes;  ///< of the target, to be sampled; empty: none
    int target_processors = 0;     ///< that it may use; 0: unknown
    CpuList client_cpus;
    std::function<std::optional<std::string>()> metrics;  ///< its page; null: not asked for
    bool keeps_intervals = true;  ///< false of a reference: its time is not on the axis
  };
  using Tick = std::function<bool(std::chrono::nanoseconds elapsed, const LatestFigures& latest)>;

  /// `tick` is called ten times a second; false ends the load.
  BlockObserver(Setup setup, RunAxis& axis, Tick tick);

  void measured_part_begins(std::chrono::nanoseconds now) override;
  void measured_part_ends(std::chrono::nanoseconds now) override;
  bool progress(std::chrono::nanoseconds elapsed) override;
  void interval(const LoadInterval& interval) override;

  // After the load:
  [[nodiscard]] const ProcessReadings& readings() const noexcept { return readings_; }
  [[nodiscard]] const HostCounterChange& host() const noexcept { return host_; }
  [[nodiscard]] const HdrHistogram& hiccups() const noexcept { return hiccups_.overshoot(); }
  [[nodiscard]] std::vector<IntervalRecord>& intervals() noexcept { return intervals_; }
  [[nodiscard]] std::vector<TargetSample>& samples() noexcept { return samples_; }
  /// Lines of the response times' interval log.
  [[nodiscard]] const std::string& log_lines() const noexcept { return log_lines_; }

 private:
  void sample_target(std::chrono::nanoseconds now);

  Setup setup_;
  RunAxis& axis_;
  Tick tick_;
  std::optional<TargetSampler> sampler_;
  HiccupMeter hiccups_;
  HostCounters host_before_;
  HostCounterChange host_;
  ProcessReadings readings_;
  std::chrono::nanoseconds began_{0};
  std::chrono::nanoseconds client_cpu_{0};
  std::optional<std::chrono::nanoseconds> target_cpu_;
  std::chrono::nanoseconds last_sample_{0};
  std::chrono::nanoseconds last_page_{0};
  LatestFigures latest_;
  std::vector<IntervalRecord> intervals_;
  std::vector<TargetSample> samples_;
  std::string log_lines_;
};

}  // namespace macro

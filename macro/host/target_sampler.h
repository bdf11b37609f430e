#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "macro/host/control_group_place.h"
#include "macro/host/process_reading.h"
#include "macro/record/series_record.h"

namespace macro {

/// Samples a target: some processes and all that they start. Meant to be asked once a second beside
/// a measurement: a few reads for each process and one for each thread. Where there are many
/// threads, those are read in fewer samples (kThreadsEachSample a sample on the average), which
/// then leave the rates of context switches out. Processes may end at any time. Not synchronised.
class TargetSampler {
 public:
  static constexpr std::size_t kThreadsEachSample = 32;

  explicit TargetSampler(const std::vector<pid_t>& processes);

  /// Everything but block, at_seconds and what its /metrics tell. Rates are since the sample
  /// before, absent in the first. `now`: a monotonic clock. nullopt when all processes are gone.
  std::optional<TargetSample> sample(std::chrono::nanoseconds now);

  /// Processor time of all processes since each was first seen, also of those that ended
  /// meanwhile (up to their last sample); nullopt when none is left.
  std::optional<std::chrono::nanoseconds> cpu_time();

  /// Sum of the most that each of those that run now ever held; nullopt when none is left.
  [[nodiscard]] std::optional<std::uint64_t> rss_bytes_peak() const;

  /// Those that ran at the last sample.
  [[nodiscard]] std::vector<pid_t> processes() const;

 private:
  struct Known {
    std::uint64_t started_ticks = 0;
    std::chrono::nanoseconds cpu_time{0};
    std::map<pid_t, SwitchCounts> switches;
  };
  using Readings = std::map<pid_t, ProcessReading>;

  void find_descendants();
  Readings read_all();
  void add_switch_rates(TargetSample& sample, std::chrono::nanoseconds now);
  void add_throttling(TargetSample& sample, std::chrono::nanoseconds elapsed);

  std::map<pid_t, Known> known_;
  ControlGroupPlaces places_;
  std::size_t processors_ = 1;
  bool begun_ = false;  // what is found from now on was started since
  std::size_t threads_ = 0;
  std::size_t samples_until_threads_ = 0;
  std::chrono::nanoseconds used_{0};
  std::optional<std::chrono::nanoseconds> used_before_;
  std::optional<std::chrono::nanoseconds> throttled_before_;
  std::chrono::nanoseconds sampled_at_{0};
  std::optional<std::chrono::nanoseconds> switches_at_;
};

}  // namespace macro

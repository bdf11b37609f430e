#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "macro/host/control_group_place.h"
#include "macro/host/cpu_set.h"

namespace macro {

/// How often a CPU quota stopped a control group, since that group was made.
struct Throttling {
  std::uint64_t periods = 0;
  std::uint64_t throttled_periods = 0;
  std::chrono::nanoseconds throttled{0};  ///< summed up over its processors
};

/// A limit as the kernel tells it: not told, told that there is none, or how much.
template <typename Amount>
struct TellableLimit {
  bool told = false;
  std::optional<Amount> amount;
};

/// What the kernel says is in force for a process, whoever has asked for it: never what was asked.
struct LimitsInForce {
  CpuList cpus;                               ///< its affinity; empty: not told
  std::optional<CpuList> control_group_cpus;  ///< what its group may use, where there is a cpuset
  std::vector<std::string> control_groups;    ///< their paths, from /proc/PID/cgroup
  TellableLimit<std::uint64_t> memory_bytes;
  /// On top of the memory: 0 is none.
  TellableLimit<std::uint64_t> swap_bytes;
  bool host_has_swap = true;  ///< false: there is none to use, whatever the limit
  TellableLimit<double> quota_cores;
  std::optional<Throttling> throttling;  ///< absent where no CPU controller counts it
};

/// Of a limit that is set on several groups above each other the smallest counts. `root` is "/" but
/// in tests.
LimitsInForce read_limits_in_force(pid_t process, const std::filesystem::path& root = "/");

/// Of a group that is known already, for reading it again and again. A quota further up stops its
/// processes too, and each group counts its own only: the one that was stopped longest is told.
std::optional<Throttling> read_throttling(const ControlGroupPlaces& places);

/// "cpus 1; memory 8 GiB, no swap; quota none; throttled 0 of 0 periods". What is not told says so.
std::string to_text(const LimitsInForce& limits);

}  // namespace macro

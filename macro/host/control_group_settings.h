#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "macro/host/cpu_set.h"

namespace macro {

/// What a control group is to hold its processes to; what is left out is not limited.
struct ControlGroupLimits {
  CpuList cpus;
  std::optional<std::uint64_t> memory_bytes;  ///< and no swap on top of it
  std::optional<double> cpu_cores;            ///< a quota: processors' worth of time, at least 0.01
};

/// One text for one file of a group. Where the kernel has no such file: `note` if that can be lived
/// with, an error if `note` is empty.
struct GroupSetting {
  std::string file;
  std::string text;
  std::string note;
};

/// "cpuset", "cpu", "memory", as `limits` need them.
std::vector<std::string> controllers_needed(const ControlGroupLimits& limits);

/// What is to be written for one controller, in the order that the kernel asks for. `memory_nodes`:
/// of the group above; version 1 takes no process before they are set. Pure.
std::vector<GroupSetting> group_settings(const ControlGroupLimits& limits,
                                         std::string_view controller, bool unified,
                                         std::string_view memory_nodes);

}  // namespace macro

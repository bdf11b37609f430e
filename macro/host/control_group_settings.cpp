#include "macro/host/control_group_settings.h"

#include <algorithm>
#include <cmath>

namespace macro {
namespace {

constexpr std::int64_t kPeriodMicroseconds = 100'000;
constexpr std::int64_t kShortestQuotaMicroseconds = 1'000;  // the kernel takes no less
constexpr const char* kSwapNote = "swap is not limited: the kernel does not account for it here";

}  // namespace

std::vector<std::string> controllers_needed(const ControlGroupLimits& limits) {
  std::vector<std::string> needed;
  if (!limits.cpus.empty()) {
    needed.emplace_back("cpuset");
  }
  if (limits.cpu_cores) {
    needed.emplace_back("cpu");
  }
  if (limits.memory_bytes) {
    needed.emplace_back("memory");
  }
  return needed;
}

std::vector<GroupSetting> group_settings(const ControlGroupLimits& limits,
                                         std::string_view controller, bool unified,
                                         std::string_view memory_nodes) {
  if (controller == "cpuset") {
    const GroupSetting cpus{.file = "cpuset.cpus", .text = to_text(limits.cpus), .note = {}};
    if (unified) {
      return {cpus};
    }
    return {{.file = "cpuset.mems", .text = std::string(memory_nodes), .note = {}}, cpus};
  }
  if (controller == "memory") {
    const std::string bytes = std::to_string(*limits.memory_bytes);
    if (unified) {
      return {{.file = "memory.max", .text = bytes, .note = {}},
              {.file = "memory.swap.max", .text = "0", .note = kSwapNote}};
    }
    // Memory with swap may never be less than memory, so this is the order.
    return {{.file = "memory.limit_in_bytes", .text = bytes, .note = {}},
            {.file = "memory.memsw.limit_in_bytes", .text = bytes, .note = kSwapNote},
            {.file = "memory.swappiness", .text = "0", .note = "swappiness is as it was"}};
  }
  const std::int64_t quota_us =
      std::max(kShortestQuotaMicroseconds,
               static_cast<std::int64_t>(
                   std::llround(*limits.cpu_cores * static_cast<double>(kPeriodMicroseconds))));
  if (unified) {
    return {{.file = "cpu.max",
             .text = std::to_string(quota_us) + " " + std::to_string(kPeriodMicroseconds),
             .note = {}}};
  }
  return {{.file = "cpu.cfs_period_us", .text = std::to_string(kPeriodMicroseconds), .note = {}},
          {.file = "cpu.cfs_quota_us", .text = std::to_string(quota_us), .note = {}}};
}

}  // namespace macro

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macro {

/// Where a controller of a process is in the tree of control groups (cgroups(7)).
struct ControlGroupPlace {
  bool unified = false;             ///< version 2
  std::filesystem::path directory;  ///< the process's group
  std::filesystem::path mount;      ///< the topmost group that can be seen from here

  /// The group and those above it, innermost first: what is set on any of them holds.
  [[nodiscard]] std::vector<std::filesystem::path> upwards() const;
};

/// The three controllers that hold a gateway to its share; absent where the controller is nowhere
/// mounted or the group lies outside of what can be seen.
struct ControlGroupPlaces {
  std::optional<ControlGroupPlace> cpuset;
  std::optional<ControlGroupPlace> cpu;
  std::optional<ControlGroupPlace> memory;
  std::vector<std::string> names;  ///< as /proc/PID/cgroup has them, each once: "/user.slice"
};

/// From the texts of /proc/PID/cgroup and of our own /proc/self/mountinfo. A controller that no
/// version 1 hierarchy has belongs to version 2. Pure.
ControlGroupPlaces find_control_groups(std::string_view cgroup_text,
                                       std::string_view mountinfo_text);

/// The same of a process that runs, below `root`.
ControlGroupPlaces control_groups_of(pid_t process, const std::filesystem::path& root = "/");

}  // namespace macro

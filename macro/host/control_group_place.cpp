#include "macro/host/control_group_place.h"

#include <algorithm>
#include <utility>

#include "macro/host/kernel_file.h"

namespace macro {
namespace {

struct Mount {
  bool unified = false;
  std::string root;   ///< which group is mounted
  std::string point;  ///< where
  std::string_view options;
};

bool lists(std::string_view comma_list, std::string_view wanted) {
  while (!comma_list.empty()) {
    const std::size_t end = std::min(comma_list.find(','), comma_list.size());
    if (comma_list.substr(0, end) == wanted) {
      return true;
    }
    comma_list.remove_prefix(std::min(end + 1, comma_list.size()));
  }
  return false;
}

/// mountinfo writes blanks in names as \040 and the like.
std::string unescaped(std::string_view text) {
  const auto octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && octal(text[i + 1]) && octal(text[i + 2]) &&
        octal(text[i + 3])) {
      plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                                 (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::vector<Mount> mounts_of(std::string_view mountinfo) {
  std::vector<Mount> mounts;
  for (const std::string_view line : lines_of(mountinfo)) {
    const auto words = words_of(line);
    const auto dash = std::find(words.begin(), words.end(), "-");
    // id, parent, device, root, point, options, ... - type, source, options of the file system
    if (dash - words.begin() < 6 || words.end() - dash < 4 ||
        (dash[1] != "cgroup" && dash[1] != "cgroup2")) {
      continue;
    }
    mounts.push_back({.unified = dash[1] == "cgroup2",
                      .root = unescaped(words[3]),
                      .point = unescaped(words[4]),
                      .options = dash[3]});
  }
  return mounts;
}

/// Where the group `path` is seen through `mount`; nullopt when it lies outside.
std::optional<std::filesystem::path> seen_through(const Mount& mount, std::string_view path) {
  const std::filesystem::path group(path);
  const bool climbs = std::find(group.begin(), group.end(), "..") != group.end();
  if (climbs || path.empty() || path.front() != '/') {
    return std::nullopt;
  }
  const std::string_view root = mount.root == "/" ? std::string_view() : mount.root;
  if (path.substr(0, root.size()) != root ||
      (path.size() > root.size() && path[root.size()] != '/')) {
    return std::nullopt;
  }
  const std::string_view below = path.substr(std::min(root.size() + 1, path.size()));
  return below.empty() ? std::filesystem::path(mount.point)
                       : std::filesystem::path(mount.point) / below;
}

std::optional<ControlGroupPlace> place_of(std::string_view controller, std::string_view path,
                                          const std::vector<Mount>& mounts) {
  for (const Mount& mount : mounts) {
    if (controller.empty() ? !mount.unified : mount.unified || !lists(mount.options, controller)) {
      continue;
    }
    if (auto directory = seen_through(mount, path)) {
      return ControlGroupPlace{
          .unified = mount.unified, .directory = std::move(*directory), .mount = mount.point};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::filesystem::path> ControlGroupPlace::upwards() const {
  std::vector<std::filesystem::path> groups = {directory};
  while (groups.back() != mount && groups.back().has_relative_path()) {
    groups.push_back(groups.back().parent_path());
  }
  return groups;
}

ControlGroupPlaces find_control_groups(std::string_view cgroup_text,
                                       std::string_view mountinfo_text) {
  const auto mounts = mounts_of(mountinfo_text);
  ControlGroupPlaces places;
  std::optional<ControlGroupPlace> unified;
  bool cpuset_is_old = false;
  bool cpu_is_old = false;
  bool memory_is_old = false;
  for (const std::string_view line : lines_of(cgroup_text)) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) {
      continue;
    }
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const std::string_view path = line.substr(second + 1);
    if (std::find(places.names.begin(), places.names.end(), path) == places.names.end()) {
      places.names.emplace_back(path);
    }
    if (controllers.empty()) {
      unified = place_of("", path, mounts);
    }
    const auto take = [&](std::string_view name, bool& is_old,
                          std::optional<ControlGroupPlace>& place) {
      if (lists(controllers, name)) {
        is_old = true;
        place = place_of(name, path, mounts);
      }
    };
    take("cpuset", cpuset_is_old, places.cpuset);
    take("cpu", cpu_is_old, places.cpu);
    take("memory", memory_is_old, places.memory);
  }
  if (!cpuset_is_old) {
    places.cpuset = unified;
  }
  if (!cpu_is_old) {
    places.cpu = unified;
  }
  if (!memory_is_old) {
    places.memory = unified;
  }
  return places;
}

ControlGroupPlaces control_groups_of(pid_t process, const std::filesystem::path& root) {
  const auto groups = read_kernel_file(root / "proc" / std::to_string(process) / "cgroup");
  const auto mounts = read_kernel_file(root / "proc/self/mountinfo");
  if (!groups || !mounts) {
    return {};
  }
  ControlGroupPlaces places = find_control_groups(*groups, *mounts);
  if (root != "/") {
    for (auto* place : {&places.cpuset, &places.cpu, &places.memory}) {
      if (*place) {
        (*place)->directory = root / (*place)->directory.relative_path();
        (*place)->mount = root / (*place)->mount.relative_path();
      }
    }
  }
  return places;
}

}  // namespace macro

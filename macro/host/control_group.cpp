#include "macro/host/control_group.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "macro/host/kernel_file.h"

namespace macro {
namespace {

constexpr std::string_view kPrefix = "gatebench-";
constexpr int kMostGroups = 1000;
constexpr int kRemovalAttempts = 500;  // of 2 ms

std::string own_prefix() { return std::string(kPrefix) + std::to_string(getpid()) + "-"; }

std::string shelter_name() { return own_prefix() + "self"; }

std::string because(const std::string& what, int error) {
  return what + ": " + std::generic_category().message(error);
}

std::vector<pid_t> processes_in(const std::optional<std::string>& text) {
  std::vector<pid_t> processes;
  for (const std::string_view word : words_of(text ? *text : std::string_view())) {
    if (const auto number = parse_count(word); number && *number > 0 && *number < (1U << 30U)) {
      processes.push_back(static_cast<pid_t>(*number));
    }
  }
  return processes;
}

bool has_word(const std::optional<std::string>& text, std::string_view wanted) {
  const auto words = words_of(text ? *text : std::string_view());
  return std::find(words.begin(), words.end(), wanted) != words.end();
}

/// "+cpuset +cpu"
std::string signed_list(const std::vector<std::string>& controllers, const std::string& sign) {
  std::string text;
  for (const std::string& controller : controllers) {
    text += text.empty() ? "" : " ";
    text += sign + controller;
  }
  return text;
}

/// Whether leaving this group would leave a limit behind.
bool sets_a_limit(ControlGroupFiles& files, const std::filesystem::path& group) {
  constexpr std::array<const char*, 5> kLimits = {"memory.max", "memory.high", "memory.swap.max",
                                                  "cpu.max", "cpuset.cpus"};
  return std::any_of(kLimits.begin(), kLimits.end(), [&](const char* file) {
    const auto text = files.read(group / file);
    const auto words = words_of(text ? *text : std::string_view());
    return !words.empty() && words.front() != "max";
  });
}

}  // namespace

ControlGroup::ControlGroup(std::shared_ptr<ControlGroupFiles> files) : files_(std::move(files)) {}

ControlGroup::Made ControlGroup::make(const ControlGroupLimits& limits) {
  return make(limits, control_groups_of(getpid()), std::make_shared<KernelControlGroupFiles>());
}

ControlGroup::Made ControlGroup::make(const ControlGroupLimits& limits,
                                      const ControlGroupPlaces& places,
                                      std::shared_ptr<ControlGroupFiles> files) {
  // Not make_unique: the constructor is ours alone. What was done so far is undone by the
  // destructor when a step fails.
  std::unique_ptr<ControlGroup> made(new ControlGroup(std::move(files)));
  std::vector<std::string> unified;
  const ControlGroupPlace* unified_place = nullptr;
  for (const std::string& controller : controllers_needed(limits)) {
    const auto& place = controller == "cpuset" ? places.cpuset
                        : controller == "cpu"  ? places.cpu
                                               : places.memory;
    if (!place) {
      return tl::unexpected("no control group for " + controller + " is mounted here");
    }
    if (place->unified) {
      unified.push_back(controller);
      unified_place = &*place;
    } else if (auto failure = made->make_old(*place, controller, limits)) {
      return tl::unexpected(std::move(*failure));
    }
  }
  if (unified_place != nullptr) {
    if (auto failure = made->make_unified(*unified_place, unified, limits)) {
      return tl::unexpected(std::move(*failure));
    }
  }
  return made;
}

ControlGroup::~ControlGroup() { undo_to(0); }

ControlGroup::Failure ControlGroup::make_old(const ControlGroupPlace& place,
                                             const std::string& controller,
                                             const ControlGroupLimits& limits) {
  // Controllers may share a hierarchy, and then the group.
  const auto made = std::find_if(changes_.begin(), changes_.end(), [&](const Change& change) {
    return change.group.parent_path() == place.directory;
  });
  const bool shared = made != changes_.end();
  std::filesystem::path group = shared ? made->group : std::filesystem::path();
  if (!shared) {
    if (auto failure = make_group(place.directory)) {
      return failure;
    }
    group = changes_.back().group;
  }
  std::string nodes = files_->read(place.directory / "cpuset.mems").value_or("");
  if (without_blanks(nodes).empty()) {
    nodes = files_->read(place.directory / "cpuset.effective_mems").value_or("");
  }
  return set(group, group_settings(limits, controller, false, without_blanks(nodes)));
}

ControlGroup::Failure ControlGroup::make_unified(const ControlGroupPlace& place,
                                                 const std::vector<std::string>& controllers,
                                                 const ControlGroupLimits& limits) {
  std::string reasons;
  for (const auto& parent : place.upwards()) {
    if (parent.filename() == shelter_name()) {
      continue;  // made by us for another group: beside it there is room
    }
    const std::size_t before = changes_.size();
    auto failure =
        make_below(parent, parent == place.directory || parent / shelter_name() == place.directory,
                   controllers, limits);
    if (!failure) {
      return std::nullopt;
    }
    undo_to(before);
    reasons += (reasons.empty() ? "" : "; ") + *failure;
    if (sets_a_limit(*files_, parent)) {
      reasons += "; " + parent.string() + " sets a limit, which a group above it would evade";
      break;
    }
  }
  return reasons;
}

ControlGroup::Failure ControlGroup::make_below(const std::filesystem::path& parent, bool own,
                                               const std::vector<std::string>& controllers,
                                               const ControlGroupLimits& limits) {
  if (auto failure = hand_on(parent, own, controllers)) {
    return failure;
  }
  if (!files_->writable(parent / "cgroup.procs")) {
    return "no process may be moved below " + parent.string();
  }
  if (auto failure = make_group(parent)) {
    return failure;
  }
  const std::filesystem::path group = changes_.back().group;
  for (const std::string& controller : controllers) {
    if (auto failure = set(group, group_settings(limits, controller, true, ""))) {
      return failure;
    }
  }
  return std::nullopt;
}

/// Sees to it that groups below `parent` have the controllers.
ControlGroup::Failure ControlGroup::hand_on(const std::filesystem::path& parent, bool own,
                                            const std::vector<std::string>& controllers) {
  const auto available = files_->read(parent / "cgroup.controllers");
  const auto handed_on = files_->read(parent / "cgroup.subtree_control");
  std::vector<std::string> missing;
  for (const std::string& controller : controllers) {
    if (!has_word(available, controller)) {
      return parent.string() + " has no controller " + controller;
    }
    if (!has_word(handed_on, controller)) {
      missing.push_back(controller);
    }
  }
  if (missing.empty()) {
    return std::nullopt;
  }
  const std::filesystem::path file = parent / "cgroup.subtree_control";
  int error = files_->write(file, signed_list(missing, "+"));
  if (error == EBUSY && own) {
    if (auto failure = shelter_processes(parent)) {
      return failure;
    }
    error = files_->write(file, signed_list(missing, "+"));
  }
  if (error != 0) {
    return because(parent.string() + " cannot hand on " + signed_list(missing, ""), error);
  }
  changes_.push_back({ChangeKind::controllers_handed_on, parent, signed_list(missing, "-")});
  return std::nullopt;
}

ControlGroup::Failure ControlGroup::shelter_processes(const std::filesystem::path& parent) {
  const auto processes = processes_in(files_->read(parent / "cgroup.procs"));
  const bool all_ours = std::all_of(processes.begin(), processes.end(),
                                    [&](pid_t process) { return files_->is_ours(process); });
  if (processes.empty() || !all_ours) {
    return parent.string() +
           " holds other processes than ours, so that it cannot hand controllers on (start macro "
           "in a group of its own: systemd-run --user --scope -p Delegate=yes)";
  }
  const std::filesystem::path shelter = parent / shelter_name();
  if (const int error = files_->make_directory(shelter); error != 0 && error != EEXIST) {
    return because("cannot make " + shelter.string(), error);
  }
  changes_.push_back({ChangeKind::processes_sheltered, parent, {}});
  for (const pid_t process : processes) {
    // One that has just ended is no obstacle.
    const int error = files_->write(shelter / "cgroup.procs", std::to_string(process));
    if (error != 0 && error != ESRCH) {
      return because("cannot move our own processes to " + shelter.string(), error);
    }
  }
  return std::nullopt;
}

/// On success its path is that of the last change.
ControlGroup::Failure ControlGroup::make_group(const std::filesystem::path& parent) {
  remove_leftovers(parent);
  int error = EEXIST;
  for (int number = 1; error == EEXIST && number <= kMostGroups; ++number) {
    const std::filesystem::path group = parent / (own_prefix() + std::to_string(number));
    error = files_->make_directory(group);
    if (error == 0) {
      changes_.push_back({ChangeKind::group_made, group, {}});
      process_files_.push_back(group / "cgroup.procs");
      return std::nullopt;
    }
  }
  return because("cannot make a control group below " + parent.string(), error);
}

ControlGroup::Failure ControlGroup::set(const std::filesystem::path& group,
                                        const std::vector<GroupSetting>& settings) {
  for (const GroupSetting& setting : settings) {
    const int error = files_->write(group / setting.file, setting.text);
    if (error == 0) {
      continue;
    }
    if (setting.note.empty()) {
      return because("cannot write " + setting.text + " to " + (group / setting.file).string(),
                     error);
    }
    notes_.push_back(setting.note);
  }
  return std::nullopt;
}

void ControlGroup::remove_leftovers(const std::filesystem::path& parent) {
  for (const std::string& name : files_->groups_in(parent)) {
    if (name.compare(0, kPrefix.size(), kPrefix) != 0) {
      continue;
    }
    const std::string_view rest = std::string_view(name).substr(kPrefix.size());
    const auto owner = parse_count(rest.substr(0, rest.find('-')));
    if (owner && *owner > 0 && *owner < (1U << 30U) &&
        !files_->exists(static_cast<pid_t>(*owner))) {
      files_->remove_directory(parent / name);  // the kernel refuses where a process is in it
    }
  }
}

void ControlGroup::remove_group(const std::filesystem::path& group) {
  for (int attempt = 0; attempt < kRemovalAttempts; ++attempt) {
    if (files_->remove_directory(group) != EBUSY) {
      return;
    }
    for (const pid_t process : processes_in(files_->read(group / "cgroup.procs"))) {
      files_->kill(process);
    }
    files_->pause_briefly();
  }
}

void ControlGroup::undo_to(std::size_t changes) {
  while (changes_.size() > changes) {
    const Change change = std::move(changes_.back());
    changes_.pop_back();
    if (change.kind == ChangeKind::group_made) {
      remove_group(change.group);
      std::erase(process_files_, change.group / "cgroup.procs");
      continue;
    }
    const auto others = files_->groups_in(change.group);
    if (change.kind == ChangeKind::controllers_handed_on) {
      // Another run may have found them handed on and rely on that.
      const bool needed = std::any_of(others.begin(), others.end(), [](const std::string& name) {
        return name.compare(0, kPrefix.size(), kPrefix) == 0 && name != shelter_name();
      });
      if (!needed) {
        files_->write(change.group / "cgroup.subtree_control", change.text);
      }
      continue;
    }
    const std::filesystem::path shelter = change.group / shelter_name();
    for (const pid_t process : processes_in(files_->read(shelter / "cgroup.procs"))) {
      files_->write(change.group / "cgroup.procs", std::to_string(process));
    }
    files_->remove_directory(shelter);
  }
}

}  // namespace macro

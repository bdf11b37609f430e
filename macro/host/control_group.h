#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "macro/host/control_group_files.h"
#include "macro/host/control_group_place.h"
#include "macro/host/control_group_settings.h"

namespace macro {

/// A control group (cgroups(7), version 1 or 2) named gatebench-<pid>-<n> below our own, with
/// limits, for processes that this one starts. It goes away with this, and whatever still runs in
/// it is killed then. Used by the thread that made it.
class ControlGroup {
 public:
  using Made = tl::expected<std::unique_ptr<ControlGroup>, std::string>;

  /// All of the limits; or the reason why not, and nothing is changed.
  ///
  /// Version 2 lets no group hand controllers on while processes are in it. If all in our own are
  /// ours, they are moved into a group below it and put back at the end. If not, the group is made
  /// further up, but only past groups that set no limit: none may be evaded. Groups of this name
  /// that were left behind by processes that are gone are removed.
  static Made make(const ControlGroupLimits& limits);

  /// The same on other files, for tests. `places` are those of our own process.
  static Made make(const ControlGroupLimits& limits, const ControlGroupPlaces& places,
                   std::shared_ptr<ControlGroupFiles> files);

  ~ControlGroup();
  ControlGroup(const ControlGroup&) = delete;
  ControlGroup& operator=(const ControlGroup&) = delete;
  ControlGroup(ControlGroup&&) = delete;
  ControlGroup& operator=(ControlGroup&&) = delete;

  /// A process that writes 0 into each of these is in the group (ChildCommand has them).
  [[nodiscard]] const std::vector<std::filesystem::path>& process_files() const noexcept {
    return process_files_;
  }
  /// What could not be had, though the limits could: "swap is not limited: ...".
  [[nodiscard]] const std::vector<std::string>& notes() const noexcept { return notes_; }

 private:
  enum class ChangeKind { group_made, controllers_handed_on, processes_sheltered };
  struct Change {
    ChangeKind kind;
    std::filesystem::path group;
    std::string text;
  };
  using Failure = std::optional<std::string>;  // why; nullopt: done

  explicit ControlGroup(std::shared_ptr<ControlGroupFiles> files);

  Failure make_old(const ControlGroupPlace& place, const std::string& controller,
                   const ControlGroupLimits& limits);
  Failure make_unified(const ControlGroupPlace& place, const std::vector<std::string>& controllers,
                       const ControlGroupLimits& limits);
  Failure make_below(const std::filesystem::path& parent, bool own,
                     const std::vector<std::string>& controllers, const ControlGroupLimits& limits);
  Failure hand_on(const std::filesystem::path& parent, bool own,
                  const std::vector<std::string>& controllers);
  Failure shelter_processes(const std::filesystem::path& parent);
  Failure make_group(const std::filesystem::path& parent);
  Failure set(const std::filesystem::path& group, const std::vector<GroupSetting>& settings);
  void remove_leftovers(const std::filesystem::path& parent);
  void remove_group(const std::filesystem::path& group);
  void undo_to(std::size_t changes);

  std::shared_ptr<ControlGroupFiles> files_;
  std::vector<Change> changes_;  // in the order they were made; undone backwards
  std::vector<std::filesystem::path> process_files_;
  std::vector<std::string> notes_;
};

}  // namespace macro

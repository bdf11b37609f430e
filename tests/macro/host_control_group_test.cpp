// Control groups: the rules of both versions on a stand-in for the kernel's tree, and the real
// thing where this machine allows it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <set>
#include <sstream>

#include "macro/host/child_process.h"
#include "macro/host/control_group.h"
#include "macro/host/limits_in_force.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// A tree of control groups with the kernel's rules for version 2: controllers are handed on from
/// above, and not by a group that holds processes (but for the topmost).
class FakeTree : public ControlGroupFiles {
 public:
  std::map<std::string, std::map<std::string, std::string>> groups;  // path -> file -> text
  std::set<std::string> read_only;  // groups in which nothing may be made or written
  std::set<pid_t> ours = {getpid()};
  std::set<pid_t> gone;
  std::set<std::string> missing;  // files that this kernel does not have
  bool unified = true;

  void group(const std::string& path, const std::string& controllers = "cpuset cpu memory") {
    groups[path] = {
        {"cgroup.controllers", controllers}, {"cgroup.subtree_control", ""}, {"cgroup.procs", ""}};
  }

  std::optional<std::string> read(const std::filesystem::path& file) override {
    const auto found = groups.find(file.parent_path().string());
    if (found == groups.end() || !found->second.contains(file.filename().string())) {
      return std::nullopt;
    }
    return found->second[file.filename().string()];
  }

  int write(const std::filesystem::path& file, const std::string& text) override {
    const std::string folder = file.parent_path().string();
    const std::string name = file.filename().string();
    if (read_only.contains(folder)) {
      return EACCES;
    }
    if (!groups.contains(folder) || missing.contains(name) || !groups[folder].contains(name)) {
      return ENOENT;
    }
    if (name == "cgroup.subtree_control") {
      return hand_on(folder, text);
    }
    if (name == "cgroup.procs") {
      if (unified && !groups[folder]["cgroup.subtree_control"].empty()) {
        return EBUSY;
      }
      for (auto& [path, files] : groups) {
        files["cgroup.procs"] = without(files["cgroup.procs"], text);
      }
      groups[folder]["cgroup.procs"] += text + "\n";
      return 0;
    }
    groups[folder][name] = text;
    return 0;
  }

  bool writable(const std::filesystem::path& file) override {
    return !read_only.contains(file.parent_path().string());
  }

  int make_directory(const std::filesystem::path& path) override {
    const std::string parent = path.parent_path().string();
    if (read_only.contains(parent)) {
      return EACCES;
    }
    if (groups.contains(path.string())) {
      return EEXIST;
    }
    group(path.string(), unified ? groups[parent]["cgroup.subtree_control"] : "");
    for (const char* file :
         {"cpuset.cpus", "cpuset.mems", "cpu.max", "memory.max", "memory.swap.max",
          "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.swappiness",
          "cpu.cfs_period_us", "cpu.cfs_quota_us"}) {
      groups[path.string()][file] = "";
    }
    return 0;
  }

  int remove_directory(const std::filesystem::path& path) override {
    if (!groups.contains(path.string())) {
      return ENOENT;
    }
    if (!groups[path.string()]["cgroup.procs"].empty()) {
      return EBUSY;
    }
    groups.erase(path.string());
    return 0;
  }

  std::vector<std::string> groups_in(const std::filesystem::path& path) override {
    std::vector<std::string> names;
    for (const auto& [name, files] : groups) {
      if (std::filesystem::path(name).parent_path() == path) {
        names.push_back(std::filesystem::path(name).filename().string());
      }
    }
    return names;
  }

  bool exists(pid_t process) override { return !gone.contains(process); }
  bool is_ours(pid_t process) override { return ours.contains(process); }
  void kill(pid_t process) override {
    for (auto& [path, files] : groups) {
      files["cgroup.procs"] = without(files["cgroup.procs"], std::to_string(process));
    }
  }
  void pause_briefly() override {}

  [[nodiscard]] std::vector<std::string> paths() const {
    std::vector<std::string> paths;
    for (const auto& [path, files] : groups) {
      paths.push_back(path);
    }
    return paths;
  }

 private:
  static std::string without(const std::string& lines, const std::string& line) {
    std::string left;
    std::istringstream all(lines);
    for (std::string one; std::getline(all, one);) {
      left += one == line ? "" : one + "\n";
    }
    return left;
  }

  int hand_on(const std::string& folder, const std::string& text) {
    std::string& list = groups[folder]["cgroup.subtree_control"];
    std::istringstream words(text);
    for (std::string word; words >> word;) {
      const std::string name = word.substr(1);
      if (word.front() == '+') {
        if (folder != "/cg" && !groups[folder]["cgroup.procs"].empty()) {
          return EBUSY;
        }
        list += (list.empty() ? "" : " ") + name;
      } else if (const auto at = list.find(name); at != std::string::npos) {
        list.erase(at, name.size() + 1);
      }
    }
    if (list.find_first_not_of(' ') == std::string::npos) {
      list.clear();
    }
    return 0;
  }
};

const ControlGroupLimits kAll{.cpus = {4, 5}, .memory_bytes = 8ULL << 30U, .cpu_cores = 1.5};

ControlGroupPlaces unified_at(const std::string& directory) {
  const ControlGroupPlace place{.unified = true, .directory = directory, .mount = "/cg"};
  return {.cpuset = place, .cpu = place, .memory = place, .names = {}};
}

class UnifiedControlGroup : public testing::Test {
 protected:
  UnifiedControlGroup() {
    tree->group("/cg");
    tree->groups["/cg"]["cgroup.subtree_control"] = "cpuset cpu memory";
    tree->group("/cg/run");
    tree->groups["/cg/run"]["cgroup.procs"] = own + "\n";
  }

  std::string own = std::to_string(getpid());
  std::shared_ptr<FakeTree> tree = std::make_shared<FakeTree>();
  std::string name = "gatebench-" + own + "-1";
};

TEST_F(UnifiedControlGroup, HoldsToItsLimitsWithoutSwap) {
  tree->groups["/cg/run"]["cgroup.procs"] = "";
  tree->groups["/cg/run"]["cgroup.subtree_control"] = "cpuset cpu memory";
  {
    const auto made = ControlGroup::make(kAll, unified_at("/cg/run"), tree);
    ASSERT_TRUE(made.has_value()) << made.error();
    auto& group = tree->groups["/cg/run/" + name];
    EXPECT_EQ(group["cpuset.cpus"], "4-5");
    EXPECT_EQ(group["memory.max"], "8589934592");
    EXPECT_EQ(group["memory.swap.max"], "0");
    EXPECT_EQ(group["cpu.max"], "150000 100000");
    EXPECT_THAT((*made)->process_files(), ElementsAre("/cg/run/" + name + "/cgroup.procs"));
    EXPECT_THAT((*made)->notes(), IsEmpty());
  }
  EXPECT_THAT(tree->paths(), ElementsAre("/cg", "/cg/run"));
  EXPECT_EQ(tree->groups["/cg/run"]["cgroup.subtree_control"], "cpuset cpu memory")
      << "was handed on before us";
}

TEST_F(UnifiedControlGroup, MovesOurOwnProcessesOutOfTheWayAndBack) {
  {
    const auto made = ControlGroup::make(kAll, unified_at("/cg/run"), tree);
    ASSERT_TRUE(made.has_value()) << made.error();
    EXPECT_EQ(tree->groups["/cg/run"]["cgroup.procs"], "");
    EXPECT_EQ(tree->groups["/cg/run/gatebench-" + own + "-self"]["cgroup.procs"], own + "\n");
    EXPECT_EQ(tree->groups["/cg/run"]["cgroup.subtree_control"], "cpuset cpu memory");
    EXPECT_TRUE(tree->groups.contains("/cg/run/" + name));
  }
  EXPECT_THAT(tree->paths(), ElementsAre("/cg", "/cg/run"));
  EXPECT_EQ(tree->groups["/cg/run"]["cgroup.procs"], own + "\n");
  EXPECT_EQ(tree->groups["/cg/run"]["cgroup.subtree_control"], "");
}

TEST_F(UnifiedControlGroup, LeavesOthersProcessesAndGoesUpWhereNoLimitIsLeft) {
  tree->groups["/cg/run"]["cgroup.procs"] += "77\n";
  const auto made = ControlGroup::make(kAll, unified_at("/cg/run"), tree);
  ASSERT_TRUE(made.has_value()) << made.error();
  EXPECT_TRUE(tree->groups.contains("/cg/" + name));
  EXPECT_EQ(tree->groups["/cg/run"]["cgroup.procs"], own + "\n77\n");
}

TEST_F(UnifiedControlGroup, EvadesNoLimit) {
  tree->groups["/cg/run"]["cgroup.procs"] += "77\n";
  tree->groups["/cg/run"]["memory.max"] = "1000000\n";
  const auto before = tree->groups;
  const auto made = ControlGroup::make(kAll, unified_at("/cg/run"), tree);
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error(), AllOf(HasSubstr("other processes than ours"), HasSubstr("evade"),
                                  HasSubstr("Delegate=yes")));
  EXPECT_EQ(tree->groups, before);
  // "max" is no limit: the twin.
  tree->groups["/cg/run"]["memory.max"] = "max\n";
  EXPECT_TRUE(ControlGroup::make(kAll, unified_at("/cg/run"), tree).has_value());
}

TEST_F(UnifiedControlGroup, ChangesNothingWhereItMayNot) {
  tree->read_only = {"/cg", "/cg/run"};
  const auto before = tree->groups;
  const auto made = ControlGroup::make(kAll, unified_at("/cg/run"), tree);
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error(), HasSubstr("Permission denied"));
  EXPECT_EQ(tree->groups, before);
}

TEST_F(UnifiedControlGroup, SaysWhichControllerIsNotThere) {
  tree->groups["/cg"]["cgroup.controllers"] = "cpu memory";
  tree->groups["/cg/run"]["cgroup.controllers"] = "cpu memory";
  const auto made = ControlGroup::make(kAll, unified_at("/cg/run"), tree);
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error(), HasSubstr("has no controller cpuset"));
  EXPECT_TRUE(ControlGroup::make({.cpus = {}, .memory_bytes = 1U << 30U, .cpu_cores = {}},
                                 unified_at("/cg/run"), tree)
                  .has_value());
}

TEST_F(UnifiedControlGroup, UndoesAllWhenALimitIsRefused) {
  tree->missing = {"cpu.max"};
  const auto before = tree->groups;
  const auto made = ControlGroup::make(kAll, unified_at("/cg/run"), tree);
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error(), HasSubstr("cpu.max"));
  EXPECT_EQ(tree->groups, before);
}

TEST_F(UnifiedControlGroup, NotesThatSwapIsNotCounted) {
  tree->missing = {"memory.swap.max"};
  const auto made = ControlGroup::make(kAll, unified_at("/cg/run"), tree);
  ASSERT_TRUE(made.has_value()) << made.error();
  EXPECT_THAT((*made)->notes(), ElementsAre(HasSubstr("swap is not limited")));
}

TEST_F(UnifiedControlGroup, RemovesLeftoversOfTheDeadOnly) {
  tree->group("/cg/run/gatebench-4000001-1");
  tree->group("/cg/run/gatebench-4000002-1");
  tree->group("/cg/run/gatebench-x-1");
  tree->gone = {4000001};
  const auto made = ControlGroup::make(kAll, unified_at("/cg/run"), tree);
  ASSERT_TRUE(made.has_value()) << made.error();
  EXPECT_THAT(tree->paths(),
              AllOf(Not(Contains("/cg/run/gatebench-4000001-1")),
                    Contains("/cg/run/gatebench-4000002-1"), Contains("/cg/run/gatebench-x-1")));
}

TEST_F(UnifiedControlGroup, KillsWhatStillRunsInIt) {
  auto made = ControlGroup::make(kAll, unified_at("/cg/run"), tree);
  ASSERT_TRUE(made.has_value()) << made.error();
  tree->groups["/cg/run/" + name]["cgroup.procs"] = "4000009\n";
  made->reset();
  EXPECT_THAT(tree->paths(), ElementsAre("/cg", "/cg/run"));
}

TEST_F(UnifiedControlGroup, HasRoomForASecondOne) {
  const auto first = ControlGroup::make(kAll, unified_at("/cg/run"), tree);
  ASSERT_TRUE(first.has_value()) << first.error();
  // The kernel now says that we are in the group that we moved to.
  const auto second =
      ControlGroup::make(kAll, unified_at("/cg/run/gatebench-" + own + "-self"), tree);
  ASSERT_TRUE(second.has_value()) << second.error();
  EXPECT_TRUE(tree->groups.contains("/cg/run/gatebench-" + own + "-2"));
}

TEST(OldControlGroup, SetsWhatTheKernelAsksForInItsOrder) {
  auto tree = std::make_shared<FakeTree>();
  tree->unified = false;
  tree->group("/cpuset");
  tree->groups["/cpuset"]["cpuset.mems"] = "0-1\n";
  tree->group("/cpu");
  tree->group("/memory/session");
  const auto at = [](const char* directory) {
    return ControlGroupPlace{.unified = false, .directory = directory, .mount = "/"};
  };
  const std::string name = "gatebench-" + std::to_string(getpid()) + "-1";
  const auto before = tree->groups;
  {
    const auto made = ControlGroup::make(
        kAll,
        {.cpuset = at("/cpuset"), .cpu = at("/cpu"), .memory = at("/memory/session"), .names = {}},
        tree);
    ASSERT_TRUE(made.has_value()) << made.error();
    EXPECT_EQ(tree->groups["/cpuset/" + name]["cpuset.mems"], "0-1");
    EXPECT_EQ(tree->groups["/cpuset/" + name]["cpuset.cpus"], "4-5");
    EXPECT_EQ(tree->groups["/cpu/" + name]["cpu.cfs_quota_us"], "150000");
    EXPECT_EQ(tree->groups["/cpu/" + name]["cpu.cfs_period_us"], "100000");
    auto& memory = tree->groups["/memory/session/" + name];
    EXPECT_EQ(memory["memory.limit_in_bytes"], "8589934592");
    EXPECT_EQ(memory["memory.memsw.limit_in_bytes"], "8589934592");
    EXPECT_EQ(memory["memory.swappiness"], "0");
    EXPECT_EQ((*made)->process_files().size(), 3U);
  }
  EXPECT_EQ(tree->groups, before);
}

TEST(OldControlGroup, SaysThatNothingIsMounted) {
  const auto made = ControlGroup::make(kAll, {}, std::make_shared<FakeTree>());
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error(), HasSubstr("no control group for cpuset is mounted"));
}

TEST(ControlGroupSettings, NeverAskForLessTimeThanTheKernelGives) {
  const ControlGroupLimits little{.cpus = {}, .memory_bytes = {}, .cpu_cores = 0.0001};
  EXPECT_EQ(group_settings(little, "cpu", true, "").front().text, "1000 100000");
}

class RealControlGroup : public macro_test::FolderTest {};

TEST_F(RealControlGroup, HoldsAChildAndGoesAway) {
  const int cpu = allowed_cpus(0).back();
  auto made = ControlGroup::make({.cpus = {cpu}, .memory_bytes = 256ULL << 20U, .cpu_cores = 0.5});
  if (!made) {
    GTEST_SKIP() << "no control group can be made here: " << made.error();
  }
  const std::vector<std::filesystem::path> files = (*made)->process_files();
  {
    ChildProcess child({.program = script("echo up; exec sleep 60"),
                        .arguments = {},
                        .log = {},
                        .cpus = {},
                        .control_groups = files});
    ASSERT_EQ(child.read_line(seconds(20)), "up");
    const LimitsInForce limits = read_limits_in_force(child.pid());
    EXPECT_THAT(limits.cpus, ElementsAre(cpu));
    EXPECT_EQ(limits.control_group_cpus, CpuList{cpu});
    EXPECT_EQ(limits.memory_bytes.amount, 256ULL << 20U);
    EXPECT_EQ(limits.quota_cores.amount, 0.5);
    EXPECT_THAT(limits.control_groups, Contains(HasSubstr("gatebench-")));
    EXPECT_THAT(to_text(limits), AllOf(StartsWith("cpus " + std::to_string(cpu)),
                                       HasSubstr("memory 256 MiB"), HasSubstr("quota 0.5 cpus")));
    // What is left over in it is killed with it.
    made->reset();
    EXPECT_TRUE(child.wait(seconds(20)));
  }
  for (const auto& file : files) {
    EXPECT_FALSE(std::filesystem::exists(file.parent_path())) << file;
  }
}

TEST_F(RealControlGroup, AChildThatMayNotJoinIsNotStarted) {
  try {
    const ChildProcess child({.program = script("true"),
                              .arguments = {},
                              .log = {},
                              .cpus = {},
                              .control_groups = {folder() / "none" / "cgroup.procs"}});
    FAIL() << "it was started";
  } catch (const std::system_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("in the control group " + (folder() / "none").string()));
  }
}

}  // namespace
}  // namespace macro

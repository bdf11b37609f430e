// What the kernel says is in force, from texts of both versions of control groups.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "macro/host/control_group_place.h"
#include "macro/host/limits_in_force.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kOldMounts =
    "30 24 0:25 / /sys/fs/cgroup ro,nosuid - tmpfs tmpfs ro,mode=755\n"
    "31 30 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
    "32 30 0:27 / /sys/fs/cgroup/cpuset rw,nosuid shared:10 - cgroup cgroup rw,cpuset\n"
    "33 30 0:28 /docker/abc /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory\n"
    "34 30 0:29 / /sys/fs/cgroup/unified rw,nosuid shared:11 - cgroup2 cgroup2 rw\n";
constexpr const char* kOldGroups =
    "11:cpuset:/\n4:memory:/docker/abc/inner\n3:cpu,cpuacct:/slice/one\n1:name=systemd:/x\n0::/u\n";

TEST(ControlGroupPlace, IsFoundInVersion1ByController) {
  const ControlGroupPlaces places = find_control_groups(kOldGroups, kOldMounts);
  ASSERT_TRUE(places.cpu && places.cpuset && places.memory);
  EXPECT_EQ(places.cpu->directory, "/sys/fs/cgroup/cpu,cpuacct/slice/one");
  EXPECT_EQ(places.cpuset->directory, "/sys/fs/cgroup/cpuset");
  EXPECT_EQ(places.memory->directory, "/sys/fs/cgroup/memory/inner") << "a part is mounted";
  EXPECT_FALSE(places.memory->unified);
  EXPECT_THAT(places.cpu->upwards(),
              ElementsAre("/sys/fs/cgroup/cpu,cpuacct/slice/one",
                          "/sys/fs/cgroup/cpu,cpuacct/slice", "/sys/fs/cgroup/cpu,cpuacct"));
  EXPECT_THAT(places.names, ElementsAre("/", "/docker/abc/inner", "/slice/one", "/x", "/u"));
}

TEST(ControlGroupPlace, IsFoundInVersion2) {
  const ControlGroupPlaces places = find_control_groups(
      "0::/user.slice/run\\x20me.scope\n",
      "26 20 0:22 / /sys/fs/my\\040cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n");
  ASSERT_TRUE(places.cpu && places.cpuset && places.memory);
  EXPECT_TRUE(places.cpu->unified);
  EXPECT_EQ(places.cpu->directory, "/sys/fs/my cgroup/user.slice/run\\x20me.scope");
}

TEST(ControlGroupPlace, IsAbsentWhereItCannotBeSeen) {
  constexpr const char* kMount = "26 20 0:22 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
  for (const auto* groups : {"0::/../other\n", "", "0\n", "::\n", "0::relative\n"}) {
    EXPECT_FALSE(find_control_groups(groups, kMount).cpu) << groups;
  }
  EXPECT_FALSE(find_control_groups("0::/a\n", "").cpu);
  EXPECT_FALSE(find_control_groups("0::/a\n", "1 2 - cgroup2 x\nnonsense\n").cpu);
  // /docker/abcd is not below /docker/abc.
  EXPECT_FALSE(find_control_groups("4:memory:/docker/abcd\n", kOldMounts).memory);
}

class KernelTexts : public macro_test::FolderTest {
 protected:
  void has(const std::string& path, const std::string& text) const {
    const auto file = folder() / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  void is_unified() const {
    has("proc/self/mountinfo", "26 20 0:22 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    has("proc/42/cgroup", "0::/a/b\n");
    has("proc/42/status", "Name:\tx\nCpus_allowed:\tf\nCpus_allowed_list:\t4-7\n");
    has("proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n");
  }
};

TEST_F(KernelTexts, OfVersion2GiveTheSmallestLimitUpwards) {
  is_unified();
  has("sys/fs/cgroup/a/b/cpuset.cpus.effective", "4-7\n");
  has("sys/fs/cgroup/a/b/memory.max", "max\n");
  has("sys/fs/cgroup/a/memory.max", "8589934592\n");
  has("sys/fs/cgroup/a/b/memory.swap.max", "0\n");
  has("sys/fs/cgroup/a/memory.swap.max", "max\n");
  has("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  has("sys/fs/cgroup/a/cpu.max", "250000 100000\n");
  has("sys/fs/cgroup/a/b/cpu.stat",
      "usage_usec 9\nnr_periods 40\nnr_throttled 3\nthrottled_usec 1500\n");
  const LimitsInForce limits = read_limits_in_force(42, folder());
  EXPECT_EQ(to_text(limits),
            "cpus 4-7; memory 8 GiB, no swap; quota 2.5 cpus; "
            "throttled 3 of 40 periods");
  EXPECT_EQ(limits.control_group_cpus, (CpuList{4, 5, 6, 7}));
  EXPECT_THAT(limits.control_groups, ElementsAre("/a/b"));
  EXPECT_EQ(limits.throttling->throttled, std::chrono::microseconds(1500));
}

TEST_F(KernelTexts, TellTheGroupThatWasThrottledLongest) {
  is_unified();
  has("sys/fs/cgroup/a/b/cpu.stat", "nr_periods 40\nnr_throttled 1\nthrottled_usec 10\n");
  has("sys/fs/cgroup/a/cpu.stat", "nr_periods 90\nnr_throttled 9\nthrottled_usec 900\n");
  has("sys/fs/cgroup/cpu.stat", "usage_usec 5\n");
  EXPECT_THAT(to_text(read_limits_in_force(42, folder())), HasSubstr("throttled 9 of 90 periods"));
}

TEST_F(KernelTexts, OfVersion2WithoutLimitsSayThatThereAreNone) {
  is_unified();
  has("sys/fs/cgroup/a/b/memory.max", "max\n");
  has("sys/fs/cgroup/a/b/memory.swap.max", "max\n");
  has("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  EXPECT_EQ(to_text(read_limits_in_force(42, folder())),
            "cpus 4-7; memory unlimited, swap unlimited; quota none; throttled unknown");
  has("proc/swaps", "Filename Type Size Used Priority\n");
  EXPECT_THAT(to_text(read_limits_in_force(42, folder())),
              HasSubstr("no swap (the machine has none)"));
}

TEST_F(KernelTexts, OfVersion1TellMemoryWithoutSwap) {
  has("proc/self/mountinfo", kOldMounts);
  has("proc/42/cgroup", kOldGroups);
  has("proc/42/status", "Cpus_allowed_list:\t1\n");
  has("proc/swaps", "Filename\n/swapfile\n");
  const std::string memory = "sys/fs/cgroup/memory/";
  has(memory + "inner/memory.limit_in_bytes", "536870912\n");
  has(memory + "inner/memory.memsw.limit_in_bytes", "536870912\n");
  has(memory + "memory.limit_in_bytes", "9223372036854771712\n");
  has(memory + "memory.memsw.limit_in_bytes", "9223372036854771712\n");
  const std::string cpu = "sys/fs/cgroup/cpu,cpuacct/slice/one/";
  has(cpu + "cpu.cfs_quota_us", "-1\n");
  has(cpu + "cpu.cfs_period_us", "100000\n");
  has(cpu + "cpu.stat", "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n");
  has("sys/fs/cgroup/cpuset/cpuset.effective_cpus", "0-1\n");
  EXPECT_EQ(to_text(read_limits_in_force(42, folder())),
            "cpus 1; memory 512 MiB, no swap; quota none; throttled 0 of 0 periods");
  has(memory + "inner/memory.memsw.limit_in_bytes", "1610612736\n");
  EXPECT_THAT(to_text(read_limits_in_force(42, folder())), HasSubstr("512 MiB, swap 1 GiB"));
  has(cpu + "cpu.cfs_quota_us", "50000\n");
  EXPECT_THAT(to_text(read_limits_in_force(42, folder())), HasSubstr("quota 0.5 cpus"));
}

TEST_F(KernelTexts, ThatAreNotThereOrNonsenseAreUnknown) {
  const LimitsInForce nothing = read_limits_in_force(42, folder());
  EXPECT_EQ(to_text(nothing),
            "cpus unknown; memory unknown, swap unknown; quota unknown; throttled unknown");
  is_unified();
  has("sys/fs/cgroup/a/b/cpu.max", "100000 0\n");
  has("sys/fs/cgroup/a/b/memory.max", "lots\n");
  has("sys/fs/cgroup/a/b/cpu.stat", "nr_periods x\nnr_throttled 0\nthrottled_usec 0\n");
  const LimitsInForce nonsense = read_limits_in_force(42, folder());
  EXPECT_FALSE(nonsense.quota_cores.amount);
  EXPECT_FALSE(nonsense.memory_bytes.amount);
  EXPECT_FALSE(nonsense.throttling);
}

TEST(LimitsInForce, OfOurselvesAreRead) {
  const LimitsInForce limits = read_limits_in_force(getpid());
  EXPECT_EQ(limits.cpus, allowed_cpus(0));
  EXPECT_THAT(to_text(limits), HasSubstr("cpus " + to_text(allowed_cpus(0)) + "; memory"));
}

TEST(LimitsInForce, OfNobodyAreUnknown) {
  EXPECT_THAT(to_text(read_limits_in_force(1 << 29)), HasSubstr("cpus unknown"));
}

}  // namespace
}  // namespace macro

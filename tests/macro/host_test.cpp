#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <stdexcept>
#include <system_error>

#include "macro/host/child_process.h"
#include "macro/host/cpu_set.h"
#include "macro/host/environment.h"
#include "macro/host/gateway_process.h"
#include "macro/host/temporary_directory.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using macro_test::read_text;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::atomic<bool> kNeverStop{false};

TEST(CpuPartition, GivesTheClientTheLastAndTheGatewayTheOthers) {
  const CpuPartition two = partition_cpus({0, 1}, 1);
  EXPECT_THAT(two.client, ElementsAre(1));
  EXPECT_THAT(two.gateway, ElementsAre(0));
  EXPECT_EQ(two.description, "client on cpu 1, gateway on cpu 0");
  const CpuPartition four = partition_cpus({2, 3, 6, 7}, 2);
  EXPECT_THAT(four.client, ElementsAre(6, 7));
  EXPECT_THAT(four.gateway, ElementsAre(2, 3));
}

TEST(CpuPartition, LeavesTheGatewayAtLeastOne) {
  const CpuPartition greedy = partition_cpus({0, 1, 2}, 8);
  EXPECT_THAT(greedy.client, ElementsAre(1, 2));
  EXPECT_THAT(greedy.gateway, ElementsAre(0));
}

TEST(CpuPartition, SaysThatOneProcessorCannotBeParted) {
  for (const CpuList& few : {CpuList{}, CpuList{5}}) {
    const CpuPartition partition = partition_cpus(few, 1);
    EXPECT_FALSE(partition.isolated());
    EXPECT_THAT(partition.gateway, IsEmpty());
    EXPECT_THAT(partition.description, StartsWith("none: "));
  }
}

TEST(CpuList, IsWrittenAsRanges) {
  EXPECT_EQ(to_text({0, 1, 2, 5, 7, 8}), "0-2,5,7-8");
  EXPECT_EQ(to_text({}), "");
}

TEST(ScopedAffinity, PinsAndPutsBack) {
  const CpuList before = allowed_cpus(0);
  ASSERT_FALSE(before.empty());
  {
    const ScopedAffinity one({before.back()});
    EXPECT_TRUE(one.in_force());
    EXPECT_THAT(allowed_cpus(0), ElementsAre(before.back()));
  }
  EXPECT_EQ(allowed_cpus(0), before);
}

TEST(ScopedAffinity, SaysWhenTheKernelRefuses) {
  const CpuList before = allowed_cpus(0);
  EXPECT_FALSE(ScopedAffinity({1023}).in_force());
  EXPECT_EQ(allowed_cpus(0), before);
  EXPECT_TRUE(ScopedAffinity({}).in_force()) << "nothing was asked";
}

TEST(TemporaryDirectory, IsOursAloneAndGoesAway) {
  std::filesystem::path path;
  {
    const TemporaryDirectory directory;
    path = directory.path();
    struct stat facts {};
    ASSERT_EQ(stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0700U);
    std::ofstream(path / "keys.db") << "secret";
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Environment, ReadsTheProcessorsName) {
  EXPECT_EQ(parse_cpu_model("processor\t: 0\nmodel name\t: Fast CPU @ 3 GHz\nmodel name\t: x\n"),
            "Fast CPU @ 3 GHz");
  // As micro names it, since both go into one comparison.
  EXPECT_EQ(parse_cpu_model("processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\n"
                            "CPU part\t: 0xd0c\nModel\t: Board\n"),
            "ARM implementer 0x41 part 0xd0c");
  EXPECT_EQ(parse_cpu_model("flags\t:\n:\n :\nmodel name:\nCPU part\t: 0xd0c\n"), "");
  EXPECT_EQ(parse_cpu_model(""), "");
}

TEST(Environment, KnowsThisMachine) {
  const HostFacts facts = read_host_facts();
  EXPECT_GT(facts.processors, 0);
  EXPECT_THAT(facts.kernel, StartsWith("Linux "));
  EXPECT_FALSE(facts.host_name.empty());
}

TEST(Environment, WritesTimesInUtc) {
  EXPECT_THAT(utc_date_now(), testing::MatchesRegex("....-..-..T..:..:..\\+00:00"));
  EXPECT_THAT(utc_stamp_now(), testing::MatchesRegex("........T......Z"));
}

using ChildProcessTest = macro_test::FolderTest;

TEST_F(ChildProcessTest, GivesItsLinesAndItsExit) {
  ChildProcess child({.program = script("echo one; echo two; printf last; exit 4"),
                      .arguments = {},
                      .log = {},
                      .cpus = {}});
  EXPECT_EQ(child.read_line(seconds(20)), "one");
  EXPECT_EQ(child.read_line(seconds(20)), "two");
  EXPECT_EQ(child.read_line(seconds(20)), "last");
  EXPECT_EQ(child.read_line(seconds(20)), std::nullopt);
  ASSERT_TRUE(child.wait(seconds(20)));
  EXPECT_EQ(child.exit_text(), "exited with code 4");
  EXPECT_FALSE(child.exited_cleanly());
  EXPECT_FALSE(child.running());
}

TEST_F(ChildProcessTest, StopsWaitingForALine) {
  ChildProcess child({.program = script("exec sleep 60"), .arguments = {}, .log = {}, .cpus = {}});
  EXPECT_EQ(child.read_line(milliseconds(30)), std::nullopt);
  EXPECT_TRUE(child.running());
  EXPECT_FALSE(child.wait(milliseconds(5)));
  EXPECT_TRUE(child.stop(seconds(20))) << "sleep ends on SIGTERM";
  EXPECT_EQ(child.exit_text(), "was killed by signal 15");
}

TEST_F(ChildProcessTest, IsKilledWhenItDoesNotEnd) {
  ChildProcess child({.program = script("trap '' TERM; echo up; while :; do sleep 0.02; done"),
                      .arguments = {},
                      .log = {},
                      .cpus = {}});
  ASSERT_EQ(child.read_line(seconds(20)), "up");
  EXPECT_FALSE(child.stop(milliseconds(60)));
  EXPECT_EQ(child.exit_text(), "was killed by signal 9");
}

TEST_F(ChildProcessTest, NeverOutlivesUs) {
  pid_t pid = 0;
  {
    const ChildProcess child(
        {.program = script("exec sleep 60"), .arguments = {}, .log = {}, .cpus = {}});
    pid = child.pid();
    EXPECT_EQ(kill(pid, 0), 0);
  }
  EXPECT_NE(kill(pid, 0), 0);
}

TEST_F(ChildProcessTest, SendsStandardErrorToTheLogAndNothingToItsInput) {
  const std::filesystem::path log = folder() / "log";
  std::ofstream(log) << "before\n";
  ChildProcess child({.program = script("echo to-log >&2; cat; echo done"),
                      .arguments = {},
                      .log = log,
                      .cpus = {}});
  EXPECT_EQ(child.read_line(seconds(20)), "done");
  child.wait(seconds(20));
  EXPECT_EQ(read_text(log), "before\nto-log\n");
}

TEST_F(ChildProcessTest, CannotBlockOnAFullPipe) {
  ChildProcess child({.program = script("head -c 1000000 /dev/zero; exit 0"),
                      .arguments = {},
                      .log = {},
                      .cpus = {}});
  EXPECT_TRUE(child.wait(seconds(20)));
  EXPECT_TRUE(child.exited_cleanly());
}

TEST_F(ChildProcessTest, SaysWhyItCannotStart) {
  const auto start = [](const std::filesystem::path& program, const std::filesystem::path& log) {
    try {
      const ChildProcess child({.program = program, .arguments = {}, .log = log, .cpus = {}});
    } catch (const std::system_error& error) {
      return std::string(error.what());
    }
    return std::string("started");
  };
  EXPECT_THAT(start(folder() / "nothing", {}), AllOf(HasSubstr("nothing"), HasSubstr("No such")));
  EXPECT_THAT(start(folder(), {}), HasSubstr("denied"));
  EXPECT_THAT(start(script("true"), folder() / "no" / "log"), HasSubstr("log"));
}

TEST_F(ChildProcessTest, OutputOfTellsSuccessFromFailure) {
  const auto output = [this](const std::string& lines, nanoseconds patience = seconds(20)) {
    return output_of({.program = script(lines), .arguments = {}, .log = {}, .cpus = {}}, patience);
  };
  EXPECT_EQ(output("echo a; echo b"), "a\nb\n");
  EXPECT_EQ(output("printf a"), "a\n");
  EXPECT_EQ(output("true"), "");
  EXPECT_EQ(output("echo a; exit 1"), std::nullopt);
  EXPECT_EQ(output("exec sleep 60", milliseconds(30)), std::nullopt);
  EXPECT_EQ(output("yes 0123456789 | head -c 200000"), std::nullopt);
  EXPECT_EQ(output("head -c 200000 /dev/zero"), std::nullopt) << "one endless line";
}

class GatewayProcessTest : public macro_test::FolderTest {
 protected:
  [[nodiscard]] GatewayLaunch launch() const {
    GatewayLaunch wanted;
    wanted.program = fake_gateway();
    wanted.log = folder() / "gateway.log";
    return wanted;
  }

  static std::string failure_of(const GatewayLaunch& wanted) {
    try {
      const GatewayProcess gateway(wanted, kNeverStop);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "came up";
  }
};

TEST_F(GatewayProcessTest, ComesUpWithAKeyAndEndsOnSigterm) {
  GatewayProcess gateway(launch(), kNeverStop);
  EXPECT_THAT(gateway.url(), StartsWith("http://127.0.0.1:"));
  EXPECT_EQ(gateway.key(), "sk-fake-0123456789");
  EXPECT_TRUE(gateway.running());
  EXPECT_GT(gateway.cpu_time(), nanoseconds(0));
  EXPECT_GT(gateway.rss_bytes_peak(), 100U * 1024);
  EXPECT_TRUE(gateway.stop());
  EXPECT_FALSE(gateway.running());
  EXPECT_EQ(gateway.cpu_time(), std::nullopt);
  EXPECT_EQ(gateway.rss_bytes_peak(), std::nullopt);
}

TEST_F(GatewayProcessTest, IsStartedWithWhatPeopleRun) {
  GatewayProcess gateway(launch(), kNeverStop);
  gateway.stop();
  const std::string log = read_text(folder() / "gateway.log");
  EXPECT_THAT(log, HasSubstr("--listen 127.0.0.1:0 --auth keys --database sqlite:"));
  EXPECT_THAT(log, HasSubstr("--rate-limit user="));
  EXPECT_THAT(log, HasSubstr("--metrics on"));
}

TEST_F(GatewayProcessTest, RunsWhereItIsTold) {
  const CpuList allowed = allowed_cpus(0);
  GatewayLaunch wanted = launch();
  wanted.cpus = {allowed.front()};
  const GatewayProcess gateway(wanted, kNeverStop);
  EXPECT_EQ(gateway.cpus(), wanted.cpus);
}

TEST_F(GatewayProcessTest, NeedsNoKeyWhereTheCallerHasOne) {
  gateway_is("no_key");
  GatewayLaunch wanted = launch();
  EXPECT_THAT(failure_of(wanted), AllOf(HasSubstr("no key"), HasSubstr("database is locked")));
  wanted.make_key = false;
  EXPECT_EQ(failure_of(wanted), "came up");
}

TEST_F(GatewayProcessTest, SaysWhyItDied) {
  gateway_is("dies");
  EXPECT_THAT(failure_of(launch()),
              AllOf(HasSubstr("macro_fake_gateway"), HasSubstr("exited with code 3"),
                    HasSubstr("port taken, giving up")));
}

TEST_F(GatewayProcessTest, NeverRepeatsTheKey) {
  gateway_is("leaks_key");
  EXPECT_THAT(failure_of(launch()),
              AllOf(HasSubstr("the key is (key)"), Not(HasSubstr("sk-fake"))));
}

TEST_F(GatewayProcessTest, IsGivenUpWhenItNeverGetsReady) {
  GatewayLaunch wanted = launch();
  wanted.ready_patience = milliseconds(150);
  for (const char* mode : {"silent", "garbage"}) {
    gateway_is(mode);
    EXPECT_THAT(failure_of(wanted), AllOf(HasSubstr("did not say"), HasSubstr("within 1 s")))
        << mode;
  }
}

TEST_F(GatewayProcessTest, IsKilledWhenItIgnoresSigterm) {
  gateway_is("stubborn");
  GatewayLaunch wanted = launch();
  wanted.stop_patience = milliseconds(50);
  GatewayProcess gateway(wanted, kNeverStop);
  EXPECT_FALSE(gateway.stop());
  EXPECT_FALSE(gateway.running());
}

TEST_F(GatewayProcessTest, IsNotWaitedForOnceInterrupted) {
  gateway_is("silent");
  const std::atomic<bool> stop{true};
  const GatewayProcess gateway(launch(), stop);
  EXPECT_EQ(gateway.url(), "");
}

TEST_F(GatewayProcessTest, SaysWhatItWasBuiltFrom) {
  const GatewayBuild build = read_gateway_build(fake_gateway());
  EXPECT_EQ(build.commit, "abc123def456");
  EXPECT_EQ(build.build_type, "Release");
  EXPECT_EQ(build.compiler, "GNU 12.2.0");
  EXPECT_EQ(build.flags, "-O2 -g1");
  EXPECT_EQ(read_gateway_build(script("exit 1")).commit, "");
  EXPECT_EQ(parse_gateway_build("no colon\ncommit:\n").commit, "");
}

TEST_F(GatewayProcessTest, ShowsTheEndOfALog) {
  const std::filesystem::path log = folder() / "log";
  EXPECT_THAT(last_lines(log, 2), HasSubstr("log is empty"));
  std::ofstream(log) << "1\n2\n3";
  EXPECT_EQ(last_lines(log, 2), "\n    2\n    3");
}

TEST(PeakMemory, IsReadFromTheStatusFile) {
  EXPECT_EQ(parse_peak_memory("Name: x\nVmHWM:\t    2048 kB\nVmRSS:\t 1 kB\n"), 2048U * 1024);
  EXPECT_EQ(parse_peak_memory("Name: x\n"), std::nullopt);
  EXPECT_EQ(parse_peak_memory("VmHWM: none"), std::nullopt);
}

}  // namespace
}  // namespace macro

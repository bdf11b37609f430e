// The gateway in a container: what engines are asked for, and the real thing where Docker or Podman
// works.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>

#include "macro/host/container.h"
#include "macro/host/container_root.h"
#include "macro/host/gateway_process.h"
#include "macro/host/limits_in_force.h"
#include "macro/host/metrics_page.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

const std::atomic<bool> kNeverStop{false};

TEST(ContainerRunArguments, HoldToTheLimitsWithoutSwap) {
  ContainerRun run;
  run.name = "gatebench-7-1";
  run.image = "localhost/gatebench:7-1";
  run.program = "/gateway";
  run.arguments = {"serve", "--x"};
  run.limits = {.cpus = {4, 5, 6, 7}, .memory_bytes = 8ULL << 30U, .cpu_cores = 2.5};
  run.swappiness_exists = true;
  run.data = "/tmp/keys";
  run.user = "1000:1000";
  run.most_files = 1024;
  run.most_processes = 512;
  EXPECT_THAT(container_run_arguments(run),
              ElementsAre("run", "--rm", "--pull=never", "--name", "gatebench-7-1", "--network",
                          "host", "--log-driver", "none", "--ulimit", "nofile=1024:1024",
                          "--ulimit", "nproc=512:512", "--cpuset-cpus", "4-7", "--memory",
                          "8589934592b", "--memory-swap", "8589934592b", "--memory-swappiness", "0",
                          "--cpus", "2.50", "--volume", "/tmp/keys:/data", "--user", "1000:1000",
                          "--entrypoint", "/gateway", "localhost/gatebench:7-1", "serve", "--x"));
}

TEST(ContainerRunArguments, LeaveOutWhatIsNotAsked) {
  ContainerRun run;
  run.limits.memory_bytes = 1024;
  const auto arguments = container_run_arguments(run);
  for (const auto* flag :
       {"--cpuset-cpus", "--cpus", "--memory-swappiness", "--volume", "--user", "--ulimit"}) {
    EXPECT_THAT(arguments, Not(Contains(flag)));
  }
  EXPECT_THAT(arguments, Contains("--memory-swap"));
}

TEST(ContainerNames, TellWhoseTheyAre) {
  EXPECT_EQ(owner_in_name("gatebench-123-4"), 123);
  EXPECT_EQ(owner_in_name("localhost/gatebench:123-4"), 123);
  for (const auto* other : {"gatebench-", "gatebench-x-1", "other-1-1", "gatebench-0-1", "",
                            "gatebench--1-1", "gatebench-99999999999-1"}) {
    EXPECT_EQ(owner_in_name(other), std::nullopt) << other;
  }
}

TEST(Ldd, TellsTheLibraries) {
  const auto libraries = parse_ldd(
      "\tlinux-vdso.so.1 (0x00007ffd)\n"
      "\tlibssl.so.3 => /lib/x86_64-linux-gnu/libssl.so.3 (0x00007f1)\n"
      "\t/lib64/ld-linux-x86-64.so.2 (0x00007f2)\n");
  ASSERT_TRUE(libraries);
  EXPECT_THAT(*libraries,
              ElementsAre("/lib/x86_64-linux-gnu/libssl.so.3", "/lib64/ld-linux-x86-64.so.2"));
  EXPECT_EQ(library_path(*libraries), "/lib/x86_64-linux-gnu:/lib64");
  EXPECT_THAT(parse_ldd("\tlibx.so => not found\n").error(), HasSubstr("libx.so was not found"));
  EXPECT_THAT(*parse_ldd("\tnot a dynamic executable\n"), IsEmpty());
}

class ContainerTest : public macro_test::FolderTest {
 protected:
  static std::filesystem::path program() {
    return std::filesystem::path(GATEBENCH_BINARY_DIR) / "gateway";
  }
  /// A folder of programs with one that is called as an engine is.
  [[nodiscard]] std::filesystem::path engine_that(const std::string& name,
                                                  const std::string& lines) const {
    const auto bin = folder() / "bin";
    std::filesystem::create_directories(bin);
    std::ofstream(bin / name) << "#!/bin/sh\n" << lines << '\n';
    std::filesystem::permissions(bin / name, std::filesystem::perms::owner_all);
    return bin;
  }
  static std::string failure_in(const std::vector<std::filesystem::path>& folders) {
    const auto setup = ContainerSetup::make({.program = program()}, {}, folders);
    return setup ? "works" : setup.error();
  }
};

TEST_F(ContainerTest, SaysThatThereIsNoEngine) {
  EXPECT_EQ(failure_in({folder()}), "neither docker nor podman is installed");
}

TEST_F(ContainerTest, SaysThatTheDaemonDoesNotAnswer) {
  EXPECT_EQ(failure_in({engine_that("docker", "exit 1")}),
            "docker is installed but its daemon does not answer");
}

TEST_F(ContainerTest, SaysWhatTheEngineComplainedOf) {
  const auto bin = engine_that(
      "podman", "case $1 in run) echo 'rlimit: operation not permitted' >&2; exit 126;; esac");
  EXPECT_THAT(failure_in({bin}), AllOf(HasSubstr("podman cannot run a container"),
                                       HasSubstr("rlimit: operation not permitted")));
}

TEST_F(ContainerTest, TakesTheRuntimeThatWorks) {
  (void)engine_that("runc", "exit 0");
  const auto bin = engine_that(
      "podman", "case $* in run*) exit 1;; esac; echo $* >> " + (folder() / "calls").string());
  {
    const auto setup = ContainerSetup::make({.program = program()}, {}, {bin});
    ASSERT_TRUE(setup) << setup.error();
    EXPECT_EQ((*setup)->engine().name(), "podman --runtime runc");
    const std::string calls = macro_test::read_text(folder() / "calls");
    EXPECT_THAT(calls, HasSubstr("import --change ENV LD_LIBRARY_PATH="));
    EXPECT_THAT(calls, HasSubstr("--runtime runc run --rm"));
  }
  EXPECT_THAT(macro_test::read_text(folder() / "calls"), HasSubstr("rmi --force localhost/"));
}

TEST_F(ContainerTest, BuildsFromADockerfileWhereAsked) {
  const auto bin = engine_that("podman", "echo $* >> " + (folder() / "calls").string());
  const auto setup = ContainerSetup::make(
      {.program = program(), .dockerfile = "/repo/ci/Dockerfile", .context = "/repo"}, {}, {bin});
  ASSERT_TRUE(setup) << setup.error();
  EXPECT_THAT(macro_test::read_text(folder() / "calls"),
              AllOf(HasSubstr("build --quiet --network host --ulimit nofile="),
                    HasSubstr("--file /repo/ci/Dockerfile --tag " + (*setup)->image() + " /repo"),
                    Not(HasSubstr("import"))));
}

TEST_F(ContainerTest, RunsTheGatewayWithinItsLimitsAndRemovesIt) {
  const int cpu = allowed_cpus(0).back();
  const auto setup = ContainerSetup::make(
      {.program = program()},
      {.cpus = {cpu}, .memory_bytes = 512ULL << 20U, .cpu_cores = std::nullopt}, program_folders());
  if (!setup) {
    GTEST_SKIP() << "no container can be run here: " << setup.error();
  }
  GatewayLaunch launch;
  launch.program = program();
  launch.log = folder() / "gateway.log";
  launch.container = setup->get();
  launch.ready_patience = std::chrono::seconds(60);
  launch.stop_patience = std::chrono::seconds(30);
  GatewayProcess gateway(launch, kNeverStop);
  EXPECT_THAT(gateway.url(), StartsWith("http://127.0.0.1:"));
  EXPECT_TRUE(gateway.running());
  EXPECT_THAT(gateway.key(), Not(IsEmpty()));
  EXPECT_TRUE(fetch_page(gateway.url(), {.path = "/health"}));
  EXPECT_TRUE(
      fetch_page(gateway.url(),
                 {.path = "/v1/models", .headers = {{"Authorization", "Bearer " + gateway.key()}}}))
      << "its database is the one that has the key";

  const LimitsInForce limits = read_limits_in_force(gateway.pid());
  EXPECT_THAT(limits.cpus, ElementsAre(cpu));
  EXPECT_EQ(limits.memory_bytes.amount, 512ULL << 20U) << to_text(limits);
  EXPECT_THAT(to_text(limits), HasSubstr("no swap"));
  EXPECT_EQ(gateway.cpus(), CpuList{cpu});
  EXPECT_GT(gateway.cpu_time(), std::chrono::nanoseconds(0));
  EXPECT_GT(gateway.rss_bytes_peak(), 1'000'000U);

  EXPECT_TRUE(gateway.stop());
  EXPECT_FALSE(gateway.running());
  EXPECT_TRUE(gateway.exited_cleanly());
  EXPECT_FALSE(gateway.cpu_time());
  EXPECT_TRUE(gateway.recorded_usage());
  const auto left = (*setup)->engine().run({"ps", "--all", "--format", "{{.Names}}"}, {},
                                           std::chrono::seconds(30));
  ASSERT_TRUE(left);
  EXPECT_THAT(*left, Not(HasSubstr("gatebench-" + std::to_string(getpid()))));
}

TEST_F(ContainerTest, IsRemovedThoughNobodyStopsIt) {
  const auto setup = ContainerSetup::make({.program = program()}, {}, program_folders());
  if (!setup) {
    GTEST_SKIP() << "no container can be run here: " << setup.error();
  }
  GatewayLaunch launch;
  launch.program = program();
  launch.log = folder() / "gateway.log";
  launch.container = setup->get();
  launch.ready_patience = std::chrono::seconds(60);
  pid_t pid = 0;
  {
    const GatewayProcess gateway(launch, kNeverStop);
    pid = gateway.pid();
    EXPECT_EQ(kill(pid, 0), 0);
  }
  EXPECT_NE(kill(pid, 0), 0);
}

TEST_F(ContainerTest, SaysWhyTheGatewayInItDied) {
  const auto setup = ContainerSetup::make({.program = program()}, {}, program_folders());
  if (!setup) {
    GTEST_SKIP() << "no container can be run here: " << setup.error();
  }
  GatewayLaunch launch;
  launch.program = program();
  launch.log = folder() / "gateway.log";
  launch.container = setup->get();
  launch.more_arguments = {"--max-body", "nonsense"};
  try {
    const GatewayProcess gateway(launch, kNeverStop);
    FAIL() << "came up";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("exited with code 2"), HasSubstr("--max-body")));
  }
}

}  // namespace
}  // namespace macro

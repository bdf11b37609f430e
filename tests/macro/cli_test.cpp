#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "macro/cli/interrupt.h"
#include "macro/cli/macro_tool.h"
#include "macro/cli/options.h"
#include "macro/cli/upstream_command.h"
#include "macro/host/cpu_set.h"
#include "tests/macro/scripted_server.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using macro_test::read_text;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string upstream_fault(std::vector<std::string> flags) {
  flags.insert(flags.begin(), "upstream");
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(run(flags, out, err), 2) << out.str();
  return err.str();
}

TEST(Upstream, SaysWhatIsWrongWithItsFlags) {
  EXPECT_THAT(upstream_fault({"--profile", "slow"}),
              HasSubstr("choose of: instant, fast, 8b, 70b, reasoning, overloaded"));
  EXPECT_THAT(upstream_fault({"--listen", "9090"}), HasSubstr("write 127.0.0.1:9090"));
  EXPECT_THAT(upstream_fault({"--listen", "127.0.0.1:65536"}), HasSubstr("is no HOST:PORT"));
  EXPECT_THAT(upstream_fault({"--listen", ":1"}), HasSubstr("is no HOST:PORT"));
  EXPECT_THAT(upstream_fault({"--fail", "429=200%"}), HasSubstr("--fail: '429=200%'"));
  EXPECT_THAT(upstream_fault({"--answer", "no"}), HasSubstr("choose of: echo, tokens"));
  EXPECT_THAT(upstream_fault({"--stamp", "no"}), HasSubstr("choose of: off, text"));
  EXPECT_THAT(upstream_fault({"--threads", "0"}), HasSubstr("--threads: 0 is not within 1 to 64"));
  EXPECT_THAT(upstream_fault({"--tokens", "1000001"}), HasSubstr("--tokens"));
  EXPECT_THAT(upstream_fault({"--ttft", "5"}), HasSubstr("--ttft: '5' has no unit"));
  EXPECT_THAT(upstream_fault({"--interval", "2h"}), HasSubstr("--interval: '2h' is more than"));
  EXPECT_THAT(upstream_fault({"--tls-cert", "x"}), HasSubstr("give both"));
  EXPECT_THAT(upstream_fault({"--api-key-file", "/nonexistent"}), HasSubstr("cannot read a key"));
}

TEST(Upstream, TakesTheDelaysOfItsProfileUnlessTheyAreGiven) {
  provider::Profile profile = provider_options({.profile = "8b"}).responder.profile;
  EXPECT_EQ(profile.ttft_ns, 100'000'000);
  EXPECT_EQ(profile.itl_ns, 12'000'000);
  profile = provider_options({.profile = "8b", .interval = "40ms"}).responder.profile;
  EXPECT_EQ(profile.ttft_spread_ns, 20'000'000) << "the profile's";
  EXPECT_EQ(profile.itl_ns, 40'000'000);
  EXPECT_EQ(profile.itl_spread_ns, 0);
  profile = provider_options({.ttft = "1s"}).responder.profile;
  EXPECT_EQ(profile.ttft_ns, 1'000'000'000);
  EXPECT_EQ(profile.itl_ns, 0);
}

/// Interrupts once the text is there, as a user would.
class InterruptAfterLine : public std::stringbuf {
 protected:
  int sync() override {
    if (str().find("listening on") != std::string::npos) {
      std::raise(SIGINT);
    }
    return 0;
  }
};

TEST(Upstream, ListensUntilItIsInterruptedAndSaysWhatItDid) {
  InterruptAfterLine buffer;
  std::ostream out(&buffer);
  std::ostringstream err;
  EXPECT_EQ(run({"upstream", "--listen", "127.0.0.1:0"}, out, err), 0);
  EXPECT_THAT(buffer.str(), StartsWith("listening on http://127.0.0.1:"));
  EXPECT_THAT(buffer.str(), EndsWith("answered 0 requests, 0 with an error; 0 connections, 0 "
                                     "requests cancelled by the client\n"));
  EXPECT_EQ(err.str(), "");
}

TEST(Upstream, WarnsWhereOthersCanReachIt) {
  InterruptAfterLine buffer;
  std::ostream out(&buffer);
  std::ostringstream err;
  EXPECT_EQ(run({"upstream", "--listen", "0.0.0.0:0"}, out, err), 0);
  EXPECT_THAT(err.str(), HasSubstr("beyond this machine"));
}

TEST(Interrupt, IsAFlagOnlyWhileWatchedFor) {
  {
    const InterruptFlag watched;
    EXPECT_FALSE(InterruptFlag::flag());
    std::raise(SIGINT);
    EXPECT_TRUE(InterruptFlag::flag());
  }
  const InterruptFlag fresh;
  EXPECT_FALSE(InterruptFlag::flag()) << "an old interrupt does not count";
  std::raise(SIGTERM);
  EXPECT_TRUE(InterruptFlag::flag());
}

class Tool : public macro_test::FolderTest {
 protected:
  struct Outcome {
    int code = -1;
    std::string out;
    std::string err;
  };

  static Outcome tool(const std::vector<std::string>& arguments) {
    std::ostringstream out;
    std::ostringstream err;
    Outcome outcome;
    outcome.code = run(arguments, out, err);
    outcome.out = out.str();
    outcome.err = err.str();
    return outcome;
  }

  [[nodiscard]] std::vector<std::string> short_run(std::vector<std::string> more = {}) const {
    std::vector<std::string> all = {
        "run",     "--duration", "200ms", "--warmup",      "20ms", "--blocks",  "2", "--out",
        results(), "--seed",     "1",     "--connections", "4",    "--timeout", "2s"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  [[nodiscard]] Outcome measure_fake(const std::string& mode,
                                     std::vector<std::string> more = {}) const {
    if (!mode.empty()) {
      gateway_is(mode);
    }
    more.insert(more.end(), {"--gateway", fake_gateway().string()});
    return tool(short_run(more));
  }
  [[nodiscard]] std::string results() const { return (folder() / "results").string(); }
  [[nodiscard]] std::string result(const std::string& name) const {
    return read_text(folder() / "results" / name);
  }
};

TEST_F(Tool, PrintsHelpAndVersion) {
  const Outcome help = tool({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out, AllOf(HasSubstr("run"), HasSubstr("report"), HasSubstr("exit status")));
  const Outcome run_help = tool({"run", "--help"});
  EXPECT_EQ(run_help.code, 0);
  EXPECT_THAT(run_help.out, AllOf(HasSubstr("--connections"), HasSubstr("default: 64")));
  const Outcome version = tool({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_THAT(version.out, StartsWith("gatebench-macro "));
  EXPECT_EQ(help.err + run_help.err + version.err, "");
}

TEST_F(Tool, EndsWith2OnAUsageErrorAndSaysWhy) {
  EXPECT_EQ(tool({"run", "--duration", "30"}).err,
            "macro: --duration: '30' has no unit; write 30s or 30ms\n");
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"walk"},
      {"run", "--no-such-flag"},
      {"run", "--connections", "many"},
      {"report"},
      {"run", "--out", results(), "--gateway", (folder() / "missing").string()},
      {"run", "--out", results(), "--gateway", folder().string()},
      {"run", "--out", results(), "--target", "http://198.51.100.7"},
      {"run", "--out", results(), "--target", "ftp://127.0.0.1"},
      {"run", "--out", results(), "--target", "http://127.0.0.1", "--header", "Host: x"},
      {"run", "--out", results(), "--target", "http://127.0.0.1", "--key-file",
       (folder() / "missing").string()},
      {"run", "--out", "/dev/null/x", "--target", "http://127.0.0.1"}};
  for (const auto& arguments : wrong) {
    const Outcome outcome = tool(arguments);
    EXPECT_EQ(outcome.code, 2) << testing::PrintToString(arguments);
    EXPECT_THAT(outcome.err, AllOf(StartsWith("macro: "), EndsWith("\n")));
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_F(Tool, MeasuresAGatewayThatItStarts) {
  const CpuList before = allowed_cpus(0);
  const Outcome outcome = measure_fake("", {"--context", "gatebench.session=s1"});
  EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("VALID  macro/baseline/connections:4, 2 of 2 blocks\n"));
  EXPECT_THAT(outcome.out, EndsWith("results in " + results() + " (report.html)\n"));
  EXPECT_THAT(outcome.err, HasSubstr("block 2 of 2"));
  EXPECT_EQ(outcome.out.substr(0, result("report.txt").size()), result("report.txt"));
  const std::string json = result("result.json");
  for (const char* part : {R"("name": "macro/baseline/connections:4")",
                           R"("run_type": "iteration")",
                           R"("repetitions": 2)",
                           R"("repetition_index": 1)",
                           R"("time_unit": "us")",
                           R"("throughput_per_second": )",
                           R"("rss_bytes_peak": )",
                           R"("failure_ratio": 0)",
                           R"("gatebench.commit": "abc123def456")",
                           R"("gatebench.build_type": "Release")",
                           R"("gatebench.compiler": "GNU 12.2.0")",
                           R"("gatebench.flags": "-O2 -g1")",
                           R"("gatebench.session": "s1")",
                           R"("gatebench.kernel": "Linux )",
                           R"("gatebench.macro_commit": ")",
                           R"("gatebench.metrics": "{)",
                           R"("num_cpus": )",
                           R"("date": ")",
                           R"("host_name": ")",
                           R"("executable": ")"}) {
    EXPECT_THAT(json, HasSubstr(part));
  }
  EXPECT_THAT(json, Not(HasSubstr("error_occurred")));
  EXPECT_THAT(result("logs/gateway-baseline-block-1.log"), HasSubstr("serve --listen"));
  EXPECT_THAT(result("logs/gateway-baseline-block-2.log"), HasSubstr("serve --listen"));
  EXPECT_EQ(allowed_cpus(0), before) << "the affinity is put back";
}

TEST_F(Tool, CallsTheStepsOfAStaircaseSteps) {
  gateway_is("");
  const Outcome outcome =
      tool({"run", "stress", "--scenario", "baseline", "--connections", "1", "--duration", "500ms",
            "--warmup", "20ms", "--out", results(), "--gateway", fake_gateway().string()});
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("stress-baseline: step 1 of 1, connections:1"),
                                 Not(HasSubstr("block"))));
  EXPECT_THAT(outcome.out, HasSubstr("0.5 s a step after"));
}

TEST_F(Tool, ShowsTheGoalsThatPeopleKnowWithoutFailingByThem) {
  const Outcome outcome = measure_fake("");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("LiteLLM, 4 instances (published)"), HasSubstr("\nRPS "),
                                 HasSubstr("\nP95 Latency ")));
}

TEST_F(Tool, EndsWith1OnAnIssueByTheTargetsAskedFor) {
  const auto measure = [this](const std::string& bounds) {
    std::ofstream(folder() / "goals.json")
        << R"({"name":"ours","goals":[{"metric":"throughput_per_second","title":"RPS","unit":"",)"
        << R"("better":"higher",)" << bounds << "}]}";
    return measure_fake("", {"--targets", (folder() / "goals.json").string()});
  };
  const Outcome good = measure(R"("issue":1)");
  EXPECT_EQ(good.code, 0) << good.out;
  EXPECT_THAT(good.out, HasSubstr("GOOD: 1 of 1 graded goals met"));
  const Outcome missed = measure(R"("good":1e12)");
  EXPECT_EQ(missed.code, 0) << "what needs investigation is no issue";
  EXPECT_THAT(missed.out, HasSubstr("NEEDS INVESTIGATION: 1 of 1 graded goals: RPS"));
  const Outcome issue = measure(R"("issue":1e12)");
  EXPECT_EQ(issue.code, 1);
  EXPECT_THAT(issue.out, AllOf(StartsWith("VALID"), HasSubstr("ISSUE: 1 of 1 graded goals: RPS"),
                               EndsWith("results in " + results() + " (report.html)\n")));
}

TEST_F(Tool, EndsWith3WhereTheMeasurementIsInvalidWhateverTheGoals) {
  std::ofstream(folder() / "goals.json")
      << R"({"name":"ours","goals":[{"metric":"real_time","unit":"s","better":"lower","good":9}]})";
  const Outcome outcome =
      measure_fake("fails:20", {"--targets", (folder() / "goals.json").string()});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.out, Not(HasSubstr("graded goals")));
}

TEST_F(Tool, RefusesTargetsThatItCannotGradeBy) {
  std::ofstream(folder() / "broken.json") << "{";
  const Outcome broken = measure_fake("", {"--targets", (folder() / "broken.json").string()});
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.err, AllOf(StartsWith("macro: --targets: "), HasSubstr("broken.json")));
  EXPECT_EQ(broken.out, "") << "found out before anything is measured";
  std::ofstream(folder() / "other.json")
      << R"({"name":"x","goals":[{"metric":"frames","unit":"","better":"lower","good":9}]})";
  const Outcome other = measure_fake("", {"--targets", (folder() / "other.json").string()});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("no goal is about what was measured"));
  EXPECT_THAT(other.out, EndsWith("results in " + results() + " (report.html)\n"));
}

TEST_F(Tool, VouchesForNothingWithoutChecks) {
  const Outcome outcome = measure_fake("", {"--no-checks"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.out, AllOf(StartsWith("INVALID"), HasSubstr("leave --no-checks out")));
  const Outcome both = measure_fake("", {"--no-checks", "--answer", "echo"});
  EXPECT_EQ(both.code, 2);
  EXPECT_THAT(both.err, HasSubstr("leave --answer out"));
}

TEST_F(Tool, NeverWritesTheKey) {
  const Outcome outcome = measure_fake("");
  const std::string all = outcome.out + outcome.err + result("result.json") + result("run.json") +
                          result("report.txt") + result("logs/gateway-baseline-block-1.log");
  EXPECT_THAT(all, Not(HasSubstr("sk-fake")));
}

TEST_F(Tool, RebuildsTheReportOffline) {
  ASSERT_EQ(measure_fake("").code, 0);
  const Outcome again = tool({"report", results()});
  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(again.out, result("report.txt"));
  const Outcome missing = tool({"report", (folder() / "nothing").string()});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("run.json"));
}

TEST_F(Tool, RebuildsTheReportOfAFolderNamedByItsRunJson) {
  ASSERT_EQ(measure_fake("").code, 0);
  std::filesystem::remove(folder() / "results" / "report.html");
  const Outcome again =
      tool({"report", results() + "/run.json", "--baseline", results() + "/run.json"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(again.out, result("report.txt"));
  EXPECT_TRUE(std::filesystem::exists(folder() / "results" / "report.html"));
  EXPECT_EQ(measure_fake("", {"--baseline", results() + "/run.json"}).code, 0);
}

TEST_F(Tool, SaysOfADamagedRecordWhichFileAndWhatToDo) {
  ASSERT_EQ(measure_fake("").code, 0);
  const std::string record = result("run.json");
  std::ofstream(folder() / "results" / "run.json") << record.substr(0, record.size() / 2);
  const Outcome outcome = tool({"report", results()});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err, "macro: report: " + results() +
                             "/run.json: is no JSON object; it is damaged or no file of macro run: "
                             "copy it again from where it was measured, or measure again\n");
}

TEST_F(Tool, RebuildsTheReportOfAnInvalidRunAsWellAndSaysSoInItsHelp) {
  ASSERT_EQ(measure_fake("fails:20").code, 3);
  const Outcome again = tool({"report", results()});
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.out, StartsWith("INVALID"));
  EXPECT_THAT(tool({"report", "--help"}).out, HasSubstr("0 made again, whatever the verdict"));
  EXPECT_THAT(tool({"--help"}).out, HasSubstr("of report: 0 made again, whatever the verdict"));
}

TEST_F(Tool, SendsTheKeyOfAFile) {
  std::ofstream(folder() / "key") << "sk-fake-0123456789\r\n";
  const Outcome right = measure_fake("no_key", {"--key-file", (folder() / "key").string()});
  EXPECT_EQ(right.code, 0) << right.out << right.err;
  std::ofstream(folder() / "key") << "sk-other\n";
  const Outcome wrong = measure_fake("no_key", {"--key-file", (folder() / "key").string()});
  EXPECT_EQ(wrong.code, 3);
  EXPECT_THAT(wrong.out, AllOf(HasSubstr("status 401"), Not(HasSubstr("sk-other"))));
  EXPECT_THAT(wrong.out, HasSubstr("1 of 2 blocks")) << "no use in going on";
  EXPECT_THAT(result("result.json"),
              AllOf(HasSubstr("error_occurred"), Not(HasSubstr("sk-other"))));
  std::ofstream(folder() / "key") << "\n";
  EXPECT_EQ(measure_fake("no_key", {"--key-file", (folder() / "key").string()}).code, 2);
  std::ofstream(folder() / "key") << "sk other\n";
  const Outcome unusable = measure_fake("no_key", {"--key-file", (folder() / "key").string()});
  EXPECT_EQ(unusable.code, 2);
  EXPECT_THAT(unusable.err, Not(HasSubstr("sk other")));
}

TEST_F(Tool, ReadsTheAuthoritiesBeforeAnythingIsStarted) {
  const auto start = [this](const std::string& file) {
    return tool(short_run({"--target", "https://127.0.0.1:1", "--ca-file", file}));
  };
  const Outcome missing = start((folder() / "missing.pem").string());
  EXPECT_EQ(missing.code, 2);
  EXPECT_EQ(missing.err, "macro: --ca-file: cannot read " + (folder() / "missing.pem").string() +
                             "; name a PEM file with the certificates to trust\n");
  std::ofstream(folder() / "text.pem") << "no certificate\n";
  const Outcome other = start((folder() / "text.pem").string());
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, AllOf(StartsWith("macro: --ca-file: there is no certificate"),
                               HasSubstr("text.pem")));
  EXPECT_EQ(start(folder().string()).code, 2) << "a folder";
  EXPECT_FALSE(std::filesystem::exists(results())) << "nothing was begun";
}

TEST_F(Tool, WarnsOfAWarmupThatEndsBeforeAllHaveBegun) {
  const Outcome outcome = measure_fake("", {"--spawn-rate", "20"});
  EXPECT_THAT(outcome.err, HasSubstr("macro: warning: baseline: connections are still beginning"));
  EXPECT_THAT(outcome.out, HasSubstr("; connections are still beginning in the first 130ms"));
}

TEST_F(Tool, IsInvalidAboveOnePercentOfFailures) {
  const Outcome outcome = measure_fake("fails:20");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.out, AllOf(StartsWith("INVALID"), HasSubstr("of the requests failed"),
                                 HasSubstr("2 of 2 blocks"), HasSubstr("status 503")));
  EXPECT_THAT(result("result.json"), HasSubstr(R"("error_occurred": true)"));
}

TEST_F(Tool, WaitsForCountsThatComeLate) {
  const Outcome outcome = measure_fake("counts_late");
  EXPECT_EQ(outcome.code, 0) << outcome.out;
}

TEST_F(Tool, IsInvalidWhereTheGatewayCountedLess) {
  const Outcome outcome = measure_fake("counts_less");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.out, AllOf(StartsWith("INVALID"), HasSubstr("metrics")));
}

TEST_F(Tool, IsInvalidWhenTheGatewayDoesNotComeUp) {
  for (const auto& [mode, why] :
       {std::pair("dies", "port taken, giving up"), std::pair("no_key", "database is locked")}) {
    const Outcome outcome = measure_fake(mode);
    EXPECT_EQ(outcome.code, 3) << mode;
    EXPECT_THAT(outcome.out, AllOf(StartsWith("INVALID"), HasSubstr("0 of 2"), HasSubstr(why)));
    EXPECT_THAT(result("result.json"), HasSubstr(R"("error_occurred": true)"));
  }
}

TEST_F(Tool, IsInvalidWhenTheGatewayDiesUnderLoad) {
  const Outcome outcome = measure_fake("crashes");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.out, AllOf(StartsWith("INVALID"), HasSubstr("was killed by signal 9")));
  EXPECT_THAT(outcome.out, HasSubstr("1 of 2 blocks"));
  EXPECT_THAT(result("result.json"), HasSubstr(R"("error_occurred": true)"));
}

TEST_F(Tool, DrivesATargetThatRunsAlready) {
  const macro_test::ScriptedServer server(macro_test::unhurried_echo);
  const Outcome outcome = tool(short_run({"--target", server.url() + "/prefix"}));
  EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("target        " + server.url() + "/prefix\n"));
  const std::string json = result("result.json");
  EXPECT_THAT(json, HasSubstr(R"("cpu_time": NaN)")) << "unmeasured is not 0";
  EXPECT_THAT(json, Not(HasSubstr("rss_bytes_peak\": ")));
  EXPECT_THAT(json, Not(HasSubstr("gatebench.commit")));
}

TEST_F(Tool, SaysWhereOpenFilesBoundTheRequestsInFlight) {
  const macro_test::ScriptedServer server(macro_test::unhurried_echo);
  const auto load_of = [&](const std::string& more) {
    const std::string command = "ulimit -n 300; " GATEBENCH_BINARY_DIR "/macro run --target " +
                                server.url() + " --rate 200 --duration 200ms --blocks 1 --out " +
                                results() + " --warmup 0s " + more + " >/dev/null 2>&1";
    EXPECT_NE(std::system(command.c_str()), -1) << command;
    return result("report.txt");
  };
  EXPECT_THAT(load_of(""),
              HasSubstr(" requests/s, constant, at most 236 in flight (open files), "));
  EXPECT_THAT(load_of("--max-in-flight 250"),
              HasSubstr(" requests/s, constant, at most 236 in flight (open files), "));
  EXPECT_THAT(load_of("--max-in-flight 200"),
              HasSubstr(" requests/s, constant, at most 200 in flight, "));
}

TEST_F(Tool, TakesAnyTextWhereAsked) {
  const macro_test::ScriptedServer server([](const macro_test::ReceivedRequest&) {
    return macro_test::ScriptedAnswer{
        .bytes = macro_test::http_answer(200, macro_test::chat_body("Hello.", "gpt-x")),
        .delay = std::chrono::milliseconds(1)};
  });
  EXPECT_EQ(tool(short_run({"--target", server.url()})).code, 3);
  EXPECT_EQ(tool(short_run({"--target", server.url(), "--answer", "any"})).code, 0);
}

TEST_F(Tool, SaysWhatIsolationIsInForce) {
  EXPECT_THAT(measure_fake("", {"--isolate", "none"}).out,
              HasSubstr("isolation     none: as asked"));
  const CpuList allowed = allowed_cpus(0);
  const ScopedAffinity one({allowed.front()});
  EXPECT_THAT(measure_fake("").out, HasSubstr("isolation     none: this process may use one"));
}

TEST_F(Tool, IsInvalidWhereTheGatewayEndsBadly) {
  const Outcome outcome = measure_fake("ends_badly");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.out, AllOf(StartsWith("INVALID"), HasSubstr("block 1: on SIGTERM, gateway "),
                                 HasSubstr("exited with code 7")));
}

TEST_F(Tool, EndsCleanlyOnCtrlCAndReportsWhatItHas) {
  const Outcome outcome = measure_fake("interrupts", {"--duration", "1h", "--warmup", "0s"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.out, AllOf(StartsWith("INVALID"), HasSubstr("1 of 2 blocks (interrupted)"),
                                 HasSubstr("block 1: interrupted after")));
  EXPECT_THAT(outcome.out, HasSubstr("requests/s"));
  EXPECT_THAT(result("result.json"), HasSubstr(R"("error_occurred": true)"));
  EXPECT_EQ(tool({"report", results()}).out, result("report.txt"));
}

TEST_F(Tool, ListsTheScenariosThatCtrlCCameBefore) {
  const Outcome outcome =
      measure_fake("interrupts", {"--scenario", "baseline", "--scenario", "metrics", "--scenario",
                                  "auth", "--duration", "1h", "--warmup", "0s"});
  EXPECT_EQ(outcome.code, 3);
  const std::string left_out =
      "SKIPPED  macro/metrics/connections:4: interrupted before it was begun\n"
      "SKIPPED  macro/auth/connections:4: interrupted before it was begun\n";
  EXPECT_THAT(outcome.out, AllOf(StartsWith("INVALID  macro/baseline"), HasSubstr(left_out)));
  EXPECT_THAT(tool({"report", results()}).out, HasSubstr(left_out)) << "and later";
  EXPECT_THAT(result("summary.json"), HasSubstr(R"("skipped": 2)"));
}

TEST_F(Tool, EndsWith3WhereCtrlCCameBetweenTwoScenarios) {
  const Outcome outcome =
      measure_fake("interrupts_at_its_end",
                   {"--scenario", "baseline", "--scenario", "metrics", "--blocks", "1"});
  EXPECT_THAT(outcome.out, AllOf(StartsWith("VALID    macro/baseline"),
                                 HasSubstr("\nSKIPPED  macro/metrics/connections:4: interr")));
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(result("summary.json"), HasSubstr(R"("verdict": "INVALID")"));
  EXPECT_THAT(result("report.html"), HasSubstr("interrupted before it was begun"));
}

TEST_F(Tool, GivesRunsOfOneSecondFoldersOfTheirOwn) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder());
  for (int i = 0; i < 3; ++i) {  // 50 ms each
    static_cast<void>(tool({"run", "--target", "http://127.0.0.1:1", "--blocks", "1", "--duration",
                            "10ms", "--warmup", "0s", "--connections", "1"}));
  }
  std::filesystem::current_path(before);
  const std::filesystem::directory_iterator folders(folder() / "benchmark-results");
  EXPECT_EQ(std::distance(begin(folders), end(folders)), 3);
}

TEST_F(Tool, RefusesNegativeCounts) {
  for (const auto* flag : {"--seed", "--max-requests"}) {
    const Outcome outcome = tool(short_run({flag, "-1"}));
    EXPECT_EQ(outcome.code, 2) << flag;
    EXPECT_THAT(outcome.err, HasSubstr(flag));
  }
}

// With the gateway of this build: the whole way. Prompts so long that the gateway, which reads them
// as JSON, is the limit, and not the client, which compares bytes.
TEST_F(Tool, MeasuresOurGateway) {
  const std::filesystem::path gateway = std::filesystem::path(GATEBENCH_BINARY_DIR) / "gateway";
  // Long enough for an instrumented gateway, which takes a hundred times as long for each.
  const Outcome outcome = tool({"run", "--gateway", gateway.string(), "--prompt-tokens", "4000",
                                "--duration", "3s", "--warmup", "20ms", "--blocks", "2", "--out",
                                results(), "--seed", "1", "--connections", "4"});
  EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("VALID"));
  EXPECT_THAT(result("result.json"), HasSubstr("gatebench.commit"));
}

}  // namespace
}  // namespace macro

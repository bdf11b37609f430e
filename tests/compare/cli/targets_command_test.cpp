#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/cli/think_time.h"
#include "compare/cli/usage.h"
#include "compare/results/google_benchmark_writer.h"
#include "tests/compare/cli/command.h"
#include "tests/compare/cli/scratch_folder.h"
#include "tests/compare/result_builder.h"
#include "tests/compare/targets/load_run.h"

namespace compare {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class TargetsCommand : public ScratchFolder {
 protected:
  static void save(const std::string& path, const std::vector<results::Row>& rows) {
    results::write_google_benchmark_file(targets::load_file(rows), path);
  }
  /// macro's results with this throughput.
  static void save_run(const std::string& path, double rate) {
    results::Row row = targets::load_row(targets::kBackToBack);
    targets::set(row, "throughput_per_second", rate);
    save(path, {row});
  }
};

TEST_F(TargetsCommand, PrintsTheTableAndEndsWith0WhereAllIsGood) {
  save_run("good.json", 1050);
  const CommandResult result = run_compare({"targets", "good.json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_EQ(result.out,
            R"(targets: LiteLLM's benchmark (4 CPUs, 8 GB), goals for one instance (built in)

macro/baseline/connections:64, 1 run, load closed

Metric            gateway  LiteLLM      Goal  Status
----------------------------------------------------------
RPS                 1,050    1,170   > 1,000  good
Median Latency      95 ms   100 ms  < 120 ms  good
P95 Latency        145 ms   150 ms  < 180 ms  good
P99 Latency        220 ms   240 ms  < 300 ms  good
Gateway Overhead        -   2-8 ms   < 10 ms  not measured
Error Rate            0 %              < 1 %  good
Memory Peak          1 GB            <= 6 GB  good
CPU Throttled           -             <= 0 %  not measured

note: one run: nothing is known about its spread; run several times

LiteLLM: LiteLLM, 4 instances (published). Four instances there, one gateway here. )"
            "From LiteLLM's own documentation, and think-time-bound: its users pause and offered "
            "no more, so 1,170 requests/s is not its limit.\n"
            R"(
GOOD: 6 of 6 graded goals met (2 not measured or not graded)
)");
}

TEST_F(TargetsCommand, WarnsAndEndsWith0WhereSomethingNeedsInvestigation) {
  save_run("run.json", 900);
  const CommandResult result = run_compare({"targets", "run.json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "compare: warning: needs investigation: RPS\n");
  EXPECT_THAT(result.out, HasSubstr("\nNEEDS INVESTIGATION: 1 of 6 graded goals: RPS ("));
}

TEST_F(TargetsCommand, EndsWith1OnAnIssue) {
  save_run("just.json", 500);
  save_run("under.json", 499);
  EXPECT_EQ(run_compare({"targets", "just.json"}).exit_code, 0);
  const CommandResult result = run_compare({"targets", "under.json"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("RPS, issue: 499 is below 500. Look at the database first"));
}

TEST_F(TargetsCommand, EndsWith2WhereNothingCanBeGraded) {
  results::Row bad = targets::load_row(targets::kBackToBack);
  bad.errored = true;
  bad.error_message = "the gateway died";
  save("bad.json", {bad});
  const CommandResult errored = run_compare({"targets", "bad.json"});
  EXPECT_EQ(errored.exit_code, 2);
  EXPECT_THAT(errored.err, AllOf(StartsWith("compare: CANNOT GRADE: macro/baseline"),
                                 HasSubstr("the gateway died\n")));
  save("micro.json", repetitions("auth/hit", {90, 91}));
  const CommandResult micro = run_compare({"targets", "micro.json"});
  EXPECT_EQ(micro.exit_code, 2);
  EXPECT_THAT(micro.out, IsEmpty());
  EXPECT_THAT(micro.err, HasSubstr("micro.json: no run of a load tool in it"));
}

TEST_F(TargetsCommand, TakesTheMedianOfSeveralFiles) {
  save_run("1.json", 100);
  save_run("2.json", 1200);
  save_run("3.json", 1100);
  const CommandResult result = run_compare({"targets", "1.json", "2.json", "3.json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("3 runs"));
  EXPECT_THAT(result.out, HasSubstr("1,100  100 .. 1,200    1,170"));
  EXPECT_THAT(result.out, HasSubstr("warm up, run several times"));
}

TEST_F(TargetsCommand, GradesByTheTargetsThatWereAskedFor) {
  save_run("run.json", 1050);
  write("mine.json", R"({"name":"mine","goals":[{"metric":"throughput_per_second","unit":"",)"
                     R"("better":"higher","issue":2000}]})");
  const CommandResult result = run_compare({"targets", "run.json", "--targets", "mine.json"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, StartsWith("targets: mine (mine.json)\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("LiteLLM")));
  const CommandResult absent = run_compare({"targets", "run.json", "--targets", "absent.json"});
  EXPECT_EQ(absent.exit_code, 2);
  EXPECT_THAT(absent.err, HasSubstr("cannot read absent.json: No such file"));
}

TEST_F(TargetsCommand, ChoosesRowsByName) {
  results::Row slow = targets::load_row("macro/translate/connections:64");
  targets::set(slow, "throughput_per_second", 1);
  save("two.json", {targets::load_row(targets::kBackToBack), slow});
  EXPECT_EQ(run_compare({"targets", "two.json"}).exit_code, 1);
  EXPECT_EQ(run_compare({"targets", "two.json", "--name", "baseline"}).exit_code, 0);
  EXPECT_EQ(run_compare({"targets", "two.json", "--name", "^translate"}).exit_code, 2);
}

TEST_F(TargetsCommand, IsToldHowTheLoadWasOffered) {
  results::Row row = targets::load_row("locust/Aggregated");
  targets::set(row, "throughput_per_second", 450);
  save("locust.json", {row});
  EXPECT_EQ(run_compare({"targets", "locust.json"}).exit_code, 0);
  EXPECT_EQ(run_compare({"targets", "locust.json", "--load-model", "closed"}).exit_code, 1);
  EXPECT_EQ(run_compare({"targets", "locust.json", "--load-model", "open"}).exit_code, 1);
  const CommandResult ceiling =
      run_compare({"targets", "locust.json", "--users", "500", "--think-time", "0s..2s"});
  EXPECT_EQ(ceiling.exit_code, 0);
  EXPECT_THAT(ceiling.out, HasSubstr("500 users who pause 1 s on average cannot ask for more than "
                                     "N / (Z + R) = 456.6 requests/s"));
  EXPECT_THAT(ceiling.out, HasSubstr("think-time-bound"));
}

TEST_F(TargetsCommand, GradesWhatLocustWrites) {
  const auto save_stats = [](const std::string& failures) {
    write("locust_stats.csv",
          "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min "
          "Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,75%,"
          "80%,90%,95%,98%,99%,99.9%,99.99%,100%\r\n"
          "POST,/v1/chat/completions,60000,0,95,99,1,900,200,1050.0,0.0,95,100,110,120,140,145,200,"
          "220,400,500,900\r\n"
          ",Aggregated,63000," +
              failures +
              ",95,100,1,900,200,1050.0,0.0,95,100,110,120,140,145,200,220,400,500,900\r\n");
  };
  save_stats("0");
  const CommandResult good = run_compare({"targets", "locust_stats.csv"});
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_THAT(good.out, HasSubstr(R"(locust/Aggregated, 1 run, load closed-think-time

Metric            gateway  LiteLLM      Goal  Status
------------------------------------------------------------------------------
RPS                 1,050    1,170   > 1,000  not graded: load with think time
Median Latency      95 ms   100 ms  < 120 ms  good
P95 Latency        145 ms   150 ms  < 180 ms  good
P99 Latency        220 ms   240 ms  < 300 ms  good
)"));
  save_stats("6300");
  const CommandResult failing = run_compare({"targets", "locust_stats.csv"});
  EXPECT_EQ(failing.exit_code, 1);
  EXPECT_THAT(failing.out, HasSubstr("Error Rate, issue: 10 % is over 1 %."));
}

TEST_F(TargetsCommand, GradesWhatVegetaReports) {
  write("report.txt",
        "Requests      [total, rate, throughput]         60000, 1000.02, 999.90\n"
        "Duration      [total, attack, wait]             1m0s, 59.999s, 7.4ms\n"
        "Latencies     [min, mean, 50, 90, 95, 99, max]  1ms, 90ms, 80ms, 120ms, 201ms, 250ms, 1s\n"
        "Bytes In      [total, mean]                     1, 1\n"
        "Bytes Out     [total, mean]                     1, 1\n"
        "Success       [ratio]                           100.00%\n"
        "Status Codes  [code:count]                      200:60000\n"
        "Error Set:\n");
  const CommandResult result = run_compare({"targets", "report.txt"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("vegeta/attack, 1 run, load open\n"));
  EXPECT_THAT(result.out, HasSubstr("P95 Latency, needs investigation: 201 ms is over 200 ms."));
  EXPECT_THAT(result.out, HasSubstr("RPS, needs investigation: 999.9 is not over 1,000."));
  EXPECT_THAT(result.out, HasSubstr("at a fixed rate no more than that rate can be reached"));
}

TEST_F(TargetsCommand, PassesOnWhatTheReadersHadToForgive) {
  write("wrk.txt",
        "Running 30s test @ http://127.0.0.1:8081/\n  2 threads and 64 connections\n"
        "  Thread Stats   Avg      Stdev     Max   +/- Stdev\n"
        "    Latency     1.20ms    0.30ms   9.00ms   90.00%\n"
        "    Req/Sec    10.00k     1.00k   12.00k    80.00%\n"
        "  600000 requests in 30.00s, 60.00MB read\n"
        "Requests/sec:  20000.00\nTransfer/sec:      2.00MB\n");
  const CommandResult result = run_compare({"targets", "wrk.txt"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("wrk, 1 run, load closed\n"));
  EXPECT_THAT(result.err, StartsWith("compare: warning: wrk.txt"));
}

TEST_F(TargetsCommand, WritesJsonAndMarkdown) {
  save_run("run.json", 1050);
  EXPECT_THAT(run_compare({"targets", "run.json", "--format", "markdown"}).out,
              StartsWith("**GOOD**: 6 of 6"));
  const CommandResult json =
      run_compare({"targets", "run.json", "--format", "json", "--out", "t.json"});
  EXPECT_THAT(json.out, IsEmpty());
  EXPECT_THAT(read("t.json"),
              StartsWith(R"({"schema":"gatebench.targets_report/1","outcome":"good")"));
}

TEST_F(TargetsCommand, ColoursOnlyWhatGoesToATerminal) {
  save_run("run.json", 1050);
  EXPECT_THAT(run_compare({"targets", "run.json"}, {.colour = true}).out,
              HasSubstr("\x1b[32mgood"));
  run_compare({"targets", "run.json", "--out", "t.txt"}, {.colour = true});
  EXPECT_THAT(read("t.txt"), Not(HasSubstr("\x1b")));
}

TEST_F(TargetsCommand, RefusesWrongUsage) {
  save_run("run.json", 1050);
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{}, "RESULT is required"},
      {{"absent.json"}, "cannot read absent.json"},
      {{"run.json", "--format", "xml"}, "--format"},
      {{"run.json", "--name", "("}, "--name '(' is no regular expression"},
      {{"run.json", "--load-model", "fast"}, "--load-model"},
      {{"run.json", "--users", "0"}, "--users"},
      {{"run.json", "--users", "5"}, "give both"},
      {{"run.json", "--think-time", "1s"}, "give both"},
      {{"run.json", "--users", "5", "--think-time", "1"}, "--think-time is '1', no duration"},
      {{"run.json", "--users", "5", "--think-time", "2s..1s"}, "whose least is above its most"},
      {{"run.json", "--users", "5", "--think-time", "1s", "--load-model", "closed"},
       "--load-model closed has no think time"},
      {{"run.json", "--out", "./run.json"}, "would overwrite an input"},
      {{"run.json", "--targets", "t.json", "--out", "t.json"}, "would overwrite an input"}};
  expect_refusals("targets", wrong);
}

TEST_F(TargetsCommand, ExplainsItself) {
  const CommandResult help = run_compare({"targets", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* part : {"--targets", "--name", "--load-model", "--users", "--think-time",
                           "Examples:", "Exit codes:", "compare targets run1_stats.csv"}) {
    EXPECT_THAT(help.out, HasSubstr(part));
  }
}

TEST(ThinkTime, IsTheMiddleOfItsRange) {
  EXPECT_DOUBLE_EQ(cli::parse_mean_think_time("100ms..500ms"), 0.3);
  EXPECT_DOUBLE_EQ(cli::parse_mean_think_time("0s..2s"), 1);
  EXPECT_DOUBLE_EQ(cli::parse_mean_think_time("1s"), 1);
  EXPECT_DOUBLE_EQ(cli::parse_mean_think_time("0ms"), 0);
  for (const char* wrong : {"", "..", "1s..", "..1s", "1", "1s..2", "1s...2s", "-1s"}) {
    EXPECT_THROW(cli::parse_mean_think_time(wrong), cli::UsageError) << wrong;
  }
}

}  // namespace
}  // namespace compare

// What the terminal report says beside its table of blocks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "macro/record/prompt_length.h"
#include "macro/record/run_verdict.h"
#include "macro/record/terminal_report.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

BlockRecord block_of(int number) {
  BlockRecord block;
  block.number = number;
  block.succeeded = 5000;
  block.throughput_per_second = 1000;
  block.latency_ns_p50 = 1e6;
  block.latency_ns_p99 = 4e6;
  block.client_busy_shares = {0.25};
  return block;
}

RunRecord run_of(int blocks) {
  RunRecord run;
  run.name = "macro/baseline/rate:1000";
  run.load = "open loop: 1,000/s, Poisson";
  run.target = "/opt/gateway";
  run.blocks_wanted = blocks;
  run.duration_seconds = 5;
  run.prompt_tokens = 100;
  run.date = "2026-01-02T03:04:05+00:00";
  for (int i = 1; i <= blocks; ++i) {
    run.blocks.push_back(block_of(i));
  }
  return run;
}

TEST(ChecksReport, CountsThemAndShowsWhatDidNotPass) {
  RunRecord run = run_of(3);
  for (BlockRecord& block : run.blocks) {
    block.checks = {{"failures", CheckOutcome::passed, "0.0 % failed", "<= 1.0 %", ""},
                    {"lag", CheckOutcome::not_applicable, "", "", ""},
                    {"steal", CheckOutcome::unmeasured, "", "", ""}};
  }
  run.blocks[1].checks[0] = {"failures", CheckOutcome::warned, "0.9 % failed", "<= 1.0 %", "why"};
  run.blocks[2].checks[0] = run.blocks[1].checks[0];
  EXPECT_THAT(terminal_report(run),
              HasSubstr("\nchecks        1 warned: failures, 1 unmeasured: steal\n"
                        "  warned  failures: block 2: 0.9 % failed (limit 1.0 %): why; and 1 more "
                        "like it\n"));
  run.blocks[0].checks[2] = {"steal", CheckOutcome::failed, "9 % stolen", "", ""};
  EXPECT_THAT(terminal_report(run),
              HasSubstr("\nchecks        1 failed: steal, 1 warned: failures\n"
                        "  failed  steal: block 1: 9 % stolen\n"));
}

TEST(ChecksReport, IsLeftOutOfRecordsWithoutChecks) {
  EXPECT_THAT(terminal_report(run_of(1)), Not(HasSubstr("checks")));
}

TEST(FindingsReport, ShowsFigureIntervalGoalAndNote) {
  RunRecord run = run_of(1);
  FindingRecord& finding = run.findings.emplace_back();
  finding.title = "added to the median";
  finding.unit = "ns";
  finding.value = -20e3;
  finding.low = -30e3;
  finding.high = 10e3;
  finding.goal = "< 5 ms";
  finding.met = true;
  finding.note = "8 pairs";
  run.findings.push_back({"x", "time to recover", "s", std::nullopt, std::nullopt, std::nullopt,
                          "< 2 s", std::nullopt, "not within the run"});
  run.findings.push_back(
      {"x", "throughput ratio", "1", 0.5, std::nullopt, 0.6, "no loss", false, ""});
  EXPECT_THAT(terminal_report(run),
              HasSubstr("\nfindings\n"
                        "  added to the median  -20.0 us  [-30.0 us, 10.0 us]  goal < 5 ms: met  "
                        "(8 pairs)\n"
                        "  time to recover      -  goal < 2 s  (not within the run)\n"
                        "  throughput ratio     0.500  [..., 0.600]  goal no loss: MISSED\n"));
}

TEST(StepsReport, ShowsAStaircaseAndWhyAStepIsNoMeasurement) {
  RunRecord run = run_of(0);
  for (const int users : {500, 1000}) {
    StepRecord& step = run.steps.emplace_back();
    step.load = "users:" + std::to_string(users);
    step.block = block_of(1);
  }
  EXPECT_THAT(terminal_report(run), StartsWith("VALID  macro/baseline/rate:1000, 2 steps\n"));
  EXPECT_THAT(terminal_report(run), HasSubstr("\ntime          5.0 s a step after 0.0 s of"));
  run.steps[1].block.invalid_reason = "5.0 % of the requests failed";
  const std::string report = terminal_report(run);
  EXPECT_THAT(report,
              AllOf(StartsWith("VALID"), HasSubstr("  users:500       1,000  1.00 ms"),
                    HasSubstr("\n  users:1000!       1,000"),
                    HasSubstr("users:1000! is no measurement: 5.0 % of the requests failed\n")));
  run.steps[0].block.invalid_reason = "x";
  EXPECT_THAT(terminal_report(run), StartsWith("INVALID  macro/baseline/rate:1000, 2 steps\n"
                                               "  no step was a measurement, the first "
                                               "(users:500): x\n"));
}

TEST(ScheduleReport, ShowsResponseBesideServiceTimes) {
  RunRecord run = run_of(1);
  EXPECT_THAT(terminal_report(run), Not(HasSubstr("service p50")));
  run.blocks[0].scheduled = 5000;
  run.blocks[0].waited_for_room = 100;
  run.blocks[0].service_ns_p50 = 0.5e6;
  run.blocks[0].lag_ns_p99 = 80e3;
  EXPECT_THAT(
      terminal_report(run),
      HasSubstr("  block  scheduled  on time  waited  not sent  lag p99  response p50      p99  "
                "service p50  p99\n"
                "      1      5,000   98.0 %     100         0  80.0 us       1.00 ms  4.00 ms  "
                "     500 us    -\n"));
}

TEST(TerminalReport, CountsRefusedRequestsApart) {
  RunRecord run = run_of(1);
  EXPECT_THAT(terminal_report(run), Not(HasSubstr("refused")));
  run.blocks[0].refused = 15'000;
  EXPECT_THAT(terminal_report(run),
              HasSubstr("\nrefused       15,000 of 20,000 requests with 429"));
}

TEST(TerminalReport, NamesTheNullServersCeilingAndUsersWhoPause) {
  RunRecord run = run_of(1);
  run.blocks[0].requests_per_client_cpu_second = 80'000;
  run.blocks[0].littles_law_ratio = 1;
  run.null_ceiling_per_second = 90'000;
  run.think_seconds_high = 2;
  EXPECT_THAT(terminal_report(run),
              AllOf(HasSubstr("CPU-second, at most 90,000/s against a null server\n"),
                    HasSubstr("throughput x (mean latency + think time) is 100.0 % of the users")));
}

TEST(TerminalReport, SaysWhyAScenarioWasSkipped) {
  RunRecord run = run_of(0);
  run.skipped_reason = "the target is not our gateway";
  EXPECT_EQ(terminal_report(run),
            "SKIPPED  macro/baseline/rate:1000\n  the target is not our gateway\n");
  EXPECT_EQ(invalid_reason_of(run), "");
}

TEST(Verdict, HasOneWordInEveryReport) {
  RunRecord run = run_of(1);
  EXPECT_EQ(word(verdict_of(run)), "VALID");
  EXPECT_EQ(word(verdict_of(run.blocks[0])), "VALID");
  EXPECT_EQ(reason_of(run), "");
  run.blocks[0].invalid_reason = "why";
  EXPECT_EQ(word(verdict_of(run)), "INVALID");
  EXPECT_EQ(word(verdict_of(run.blocks[0])), "INVALID");
  EXPECT_EQ(reason_of(run), "block 1: why");
  run.skipped_reason = "not ours";
  EXPECT_EQ(word(verdict_of(run)), "SKIPPED") << "whatever else";
  EXPECT_EQ(reason_of(run), "not ours");
}

TEST(TerminalReport, SaysHowLongPromptsWere) {
  RunRecord run = run_of(1);
  EXPECT_THAT(terminal_report(run), HasSubstr("Poisson, 100 prompt tokens, seed 0\n"));
  EXPECT_EQ(fixed_prompt_tokens(run), 100);
  run.name += "/azure-chat";
  EXPECT_THAT(terminal_report(run),
              HasSubstr("Poisson, prompts and answers as long as in the trace azure-chat, seed"));
  EXPECT_EQ(fixed_prompt_tokens(run), std::nullopt) << "they differ";
  run.name = "macro/mixed/rate:9";
  run.tasks.emplace_back().method = "GET";
  EXPECT_THAT(terminal_report(run), HasSubstr("Poisson, seed 0\n")) << "nothing has a prompt";
  run.tasks.emplace_back().method = "POST";
  EXPECT_EQ(fixed_prompt_tokens(run), 100);
}

TEST(TerminalReport, LetsNoControlCharacterOfAFileThrough) {
  RunRecord run = run_of(1);
  run.target = "\x1b[2Jx\x07\x7f";
  EXPECT_THAT(terminal_report(run), HasSubstr("target        ?[2Jx??\n"));
}

TEST(TerminalReport, OfAnInterruptedStaircaseCountsItsSteps) {
  RunRecord run = run_of(0);
  run.steps.emplace_back().block = block_of(1);
  run.blocks_wanted = 4;
  run.interrupted = true;
  EXPECT_EQ(invalid_reason_of(run), "interrupted after 1 of 4 steps");
}

}  // namespace
}  // namespace macro

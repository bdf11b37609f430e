#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <stdexcept>

#include "compare/results/google_benchmark_writer.h"
#include "macro/record/block_summary.h"
#include "macro/record/number_text.h"
#include "macro/record/result_rows.h"
#include "macro/record/run_record_json.h"
#include "macro/record/terminal_report.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::StartsWith;

/// `answers` right answers of 1 ms each in 2 s.
LoadResult load_of(std::uint64_t answers, nanoseconds latency = milliseconds(1)) {
  LoadResult load;
  for (std::uint64_t i = 0; i < answers; ++i) {
    load.counts.response_ns.record(latency.count());
  }
  load.counts.succeeded = answers;
  load.counts.completed = answers;
  load.measured = seconds(2);
  load.busy_shares = {0.5};
  return load;
}

void add_failures(LoadResult& load, FailureClass failure, std::uint64_t count) {
  load.counts.failures[index_of(failure)] += count;
}

BlockRecord summary_of(const LoadResult& load, const ProcessReadings& readings = {}) {
  return summarize_block(1, load, readings, 1);
}

CheckRecord check_of(const BlockRecord& block, const std::string& name) {
  for (const CheckRecord& check : block.checks) {
    if (check.name == name) {
      return check;
    }
  }
  ADD_FAILURE() << "no check " << name;
  return {};
}

TEST(BlockSummary, ReckonsRatesFromTheMeasuredPart) {
  LoadResult load = load_of(2000);
  load.counts.completed = 1998;
  ProcessReadings readings;
  readings.elapsed = seconds(4);
  readings.gateway_cpu = milliseconds(2000);  // half a processor
  readings.gateway_processors = 2;
  readings.client_cpu = milliseconds(1000);  // a quarter
  readings.rss_bytes_peak = 4096;
  const BlockRecord block = summary_of(load, readings);
  EXPECT_TRUE(block.valid()) << block.invalid_reason;
  EXPECT_DOUBLE_EQ(block.throughput_per_second, 999.0);
  EXPECT_NEAR(*block.gateway_cpu_ns_per_request, 0.5e9 / 999, 1e-6);
  EXPECT_NEAR(*block.requests_per_client_cpu_second, 999 / 0.25, 1e-9);
  EXPECT_EQ(block.rss_bytes_peak, 4096);
  EXPECT_EQ(block.gateway_busy_share, 0.25) << "half a processor of two";
  EXPECT_NEAR(*block.latency_ns_p50, 1e6, 1e3);
  EXPECT_DOUBLE_EQ(block.latency_ns_mean, 1e6);
  EXPECT_NEAR(block.littles_law_ratio, 0.999, 1e-9);
  EXPECT_THAT(block.warnings, IsEmpty());
}

TEST(BlockSummary, LeavesWhatWasNotMeasuredOut) {
  const BlockRecord block = summary_of(load_of(100));
  EXPECT_EQ(block.gateway_cpu_ns_per_request, std::nullopt);
  EXPECT_EQ(block.rss_bytes_peak, std::nullopt);
  EXPECT_EQ(block.requests_per_client_cpu_second, std::nullopt);
}

TEST(BlockSummary, ShowsAPercentileOnlyFromEnoughSamples) {
  EXPECT_EQ(samples_needed(0.5), 20U);
  EXPECT_EQ(samples_needed(0.9), 100U);
  EXPECT_EQ(samples_needed(0.95), 200U);
  EXPECT_EQ(samples_needed(0.99), 1000U);
  EXPECT_EQ(samples_needed(0.999), 10000U);
  EXPECT_FALSE(summary_of(load_of(99)).latency_ns_p90);
  EXPECT_TRUE(summary_of(load_of(100)).latency_ns_p90);
  EXPECT_FALSE(summary_of(load_of(199)).latency_ns_p95);
  EXPECT_TRUE(summary_of(load_of(200)).latency_ns_p95);
  EXPECT_FALSE(summary_of(load_of(999)).latency_ns_p99);
  EXPECT_TRUE(summary_of(load_of(1000)).latency_ns_p99);
  EXPECT_FALSE(summary_of(load_of(9999)).latency_ns_p999);
  EXPECT_TRUE(summary_of(load_of(10000)).latency_ns_p999);
}

TEST(BlockSummary, TellsThePercentilesApart) {
  LoadResult load = load_of(940);
  for (int i = 0; i < 60; ++i) {
    load.counts.response_ns.record(10'000'000);
  }
  const BlockRecord block = summary_of(load);
  EXPECT_NEAR(*block.latency_ns_p90, 1e6, 1e4);
  EXPECT_NEAR(*block.latency_ns_p95, 1e7, 1e5);
}

TEST(BlockSummary, IsInvalidWithTooFewSamplesForAMedian) {
  EXPECT_THAT(summary_of(load_of(19)).invalid_reason, HasSubstr("measure longer"));
  EXPECT_TRUE(summary_of(load_of(20)).valid());
}

TEST(BlockSummary, IsInvalidAboveOnePercentOfFailures) {
  LoadResult load = load_of(990);
  add_failures(load, FailureClass::timeout, 10);
  EXPECT_TRUE(summary_of(load).valid()) << "exactly 1 %";
  add_failures(load, FailureClass::reset, 1);
  const BlockRecord block = summary_of(load);
  EXPECT_THAT(block.invalid_reason, AllOf(HasSubstr("1.1 % of the requests failed"),
                                          HasSubstr("reset x 1, timeout x 10")));
}

TEST(BlockSummary, IsInvalidWithoutARightAnswer) {
  LoadResult load = load_of(0);
  EXPECT_THAT(summary_of(load).invalid_reason, HasSubstr("no request was answered"));
  EXPECT_FALSE(summary_of(load).latency_ns_max) << "unknown is not 0";
  add_failures(load, FailureClass::status, 5);
  load.counts.statuses[401] = 5;
  EXPECT_EQ(summary_of(load).invalid_reason, "no right answer: status 401 x 5");
}

TEST(BlockSummary, IsInvalidWhereTheClientWasTheLimit) {
  LoadResult load = load_of(100);
  load.busy_shares = {0.2, 0.85};
  EXPECT_TRUE(summary_of(load).valid());
  load.busy_shares = {0.2, 0.851};
  EXPECT_THAT(summary_of(load).invalid_reason, HasSubstr("busy 85.1 %"));
}

TEST(BlockSummary, AllowsABusyClientWhereTheGatewayIsSaturated) {
  LoadResult load = load_of(2000);
  load.busy_shares = {0.9};
  ProcessReadings readings;
  readings.elapsed = seconds(1);
  readings.gateway_processors = 1;
  readings.gateway_cpu = milliseconds(900);
  const BlockRecord saturated = summary_of(load, readings);
  EXPECT_TRUE(saturated.valid()) << saturated.invalid_reason;
  EXPECT_EQ(check_of(saturated, "client_busy").outcome, CheckOutcome::warned);
  EXPECT_THAT(check_of(saturated, "client_busy").value, HasSubstr("busy 90.0 %"));
  readings.gateway_cpu = milliseconds(899);
  EXPECT_THAT(summary_of(load, readings).invalid_reason, HasSubstr("the client, not the gateway"));
  readings.gateway_cpu = milliseconds(1000);
  load.busy_shares = {0.95};
  EXPECT_TRUE(summary_of(load, readings).valid());
  load.busy_shares = {0.951};
  EXPECT_FALSE(summary_of(load, readings).valid()) << "whatever the gateway does";
}

TEST(BlockSummary, NamesStatusesByTheirCode) {
  LoadResult load = load_of(10000);
  add_failures(load, FailureClass::status, 3);
  load.counts.statuses[429] = 1;
  load.counts.statuses[503] = 2;
  add_failures(load, FailureClass::wrong_text, 1);
  EXPECT_THAT(summary_of(load).failures,
              ElementsAre(Pair("wrong_text", 1), Pair("status 429", 1), Pair("status 503", 2)));
}

TEST(BlockSummary, WarnsWhenLittlesLawDoesNotAddUp) {
  LoadResult load = load_of(2000);
  load.counts.completed = 1801;
  EXPECT_EQ(check_of(summary_of(load), "littles_law").outcome, CheckOutcome::passed);
  load.counts.completed = 1799;
  EXPECT_EQ(check_of(summary_of(load), "littles_law").outcome, CheckOutcome::warned);
  EXPECT_TRUE(summary_of(load).valid());
}

TEST(BlockSummary, NamesNagleMeetingDelayedAcknowledgement) {
  LoadResult load = load_of(980);
  for (int i = 0; i < 9; ++i) {
    load.counts.response_ns.record(40'500'000);
  }
  load.counts.completed = 1000;
  EXPECT_EQ(check_of(summary_of(load), "nagle").outcome, CheckOutcome::passed);
  for (int i = 0; i < 2; ++i) {
    load.counts.response_ns.record(40'500'000);
  }
  EXPECT_EQ(check_of(summary_of(load), "nagle").outcome, CheckOutcome::warned);
  EXPECT_THAT(check_of(summary_of(load), "nagle").note, HasSubstr("Nagle"));
  // A server that takes 40 ms anyway is no such case.
  EXPECT_EQ(check_of(summary_of(load_of(1000, milliseconds(40))), "nagle").outcome,
            CheckOutcome::not_applicable);
}

TEST(BlockSummary, JudgesWhatTheHostFoundOutAsWell) {
  ValidityInput measured;
  measured.steal_ratio = 0.06;
  const BlockRecord block = summarize_block(1, load_of(2000), {}, 1, measured);
  EXPECT_THAT(block.invalid_reason, HasSubstr("6.0 % of the processors' time"));
  EXPECT_EQ(check_of(block, "steal").outcome, CheckOutcome::failed);
  EXPECT_EQ(check_of(block, "hiccups").outcome, CheckOutcome::unmeasured);
}

TEST(BlockSummary, TakesLaterChecksIn) {
  BlockRecord block = summary_of(load_of(2000));
  const std::size_t checks = block.checks.size();
  add_checks({{"ledger", CheckOutcome::passed, "a", "b", "c"}}, block);
  EXPECT_TRUE(block.valid());
  add_checks({{"metrics", CheckOutcome::failed, "5", "6", "why"}}, block);
  EXPECT_EQ(block.invalid_reason, "5 (limit 6): why");
  add_checks({{"other", CheckOutcome::failed, "7", "", ""}}, block);
  EXPECT_EQ(block.invalid_reason, "5 (limit 6): why") << "the first reason stays";
  EXPECT_EQ(block.checks.size(), checks + 3);
}

TEST(BlockSummary, WarnsOfTheRequestCapAndClampedLatencies) {
  LoadResult load = load_of(2000);
  load.capped = true;
  load.counts.response_ns.record(INT64_MAX);
  EXPECT_THAT(summary_of(load).warnings, AllOf(testing::Contains(HasSubstr("request cap")),
                                               testing::Contains(HasSubstr("24 h"))));
}

TEST(NumberText, IsShortAndExact) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999.6), "1,000");
  EXPECT_EQ(count_text(1234567), "1,234,567");
  EXPECT_EQ(count_text(-1234), "-1,234");
  EXPECT_EQ(count_text(-123), "-123");
  EXPECT_EQ(percent_text(0), "0.0 %");
  EXPECT_EQ(percent_text(0.0123), "1.2 %");
  EXPECT_EQ(percent_text(0.00001), "0.001 %");
  EXPECT_EQ(latency_text(1500), "1.5 us");
  EXPECT_EQ(latency_text(812'000), "812 us");
  EXPECT_EQ(latency_text(1'500'000), "1.50 ms");
  EXPECT_EQ(latency_text(240'000'000), "240 ms");
  EXPECT_EQ(latency_text(2.31e9), "2.31 s");
  EXPECT_EQ(bytes_text(4096), "4 KiB");
  EXPECT_EQ(bytes_text(12.3 * 1024 * 1024), "12.3 MiB");
  EXPECT_EQ(bytes_text(1.5 * 1024 * 1024 * 1024), "1.50 GiB");
  EXPECT_EQ(seconds_text(44.6), "45 s");
  EXPECT_EQ(seconds_text(125), "2 min 5 s");
}

BlockRecord block_of(int number, double throughput, double median_ns) {
  BlockRecord block;
  block.number = number;
  block.succeeded = 5000;
  block.measured_seconds = 5;
  block.throughput_per_second = throughput;
  block.latency_ns_p50 = median_ns;
  block.latency_ns_p90 = median_ns * 2;
  block.latency_ns_p95 = median_ns * 3;
  block.latency_ns_p99 = median_ns * 4;
  block.latency_ns_mean = median_ns;
  block.latency_ns_max = median_ns * 10;
  block.gateway_cpu_ns_per_request = 20000;
  block.gateway_busy_share = 0.97;
  block.rss_bytes_peak = 12.0 * 1024 * 1024;
  block.requests_per_client_cpu_second = 80000;
  block.client_busy_shares = {0.25};
  block.littles_law_ratio = 0.995;
  return block;
}

RunRecord run_of(std::vector<BlockRecord> blocks) {
  RunRecord run;
  run.name = "macro/baseline/connections:64";
  run.load = "closed loop, back to back: 64 connections, 1 client thread";
  run.target = "/opt/gateway";
  run.connections = 64;
  run.blocks_wanted = static_cast<int>(blocks.size());
  run.warmup_seconds = 1;
  run.duration_seconds = 5;
  run.prompt_tokens = 100;
  run.seed = 42;
  run.isolation = "client on cpu 1, gateway on cpu 0";
  run.date = "2026-01-02T03:04:05+00:00";
  run.environment = {{"host_name", "here"}, {"gatebench.commit", "abc"}};
  run.processors = 2;
  run.blocks = std::move(blocks);
  return run;
}

TEST(TerminalReport, IsAsPeopleKnowIt) {
  RunRecord run = run_of({block_of(1, 1000, 1e6), block_of(2, 1100, 0.9e6)});
  run.blocks[1].failed = 10;
  run.blocks[1].failures = {{"timeout", 7}, {"status 503", 3}};
  run.blocks[1].warnings = {"something odd"};
  EXPECT_EQ(terminal_report(run),
            macro_test::read_text(GATEBENCH_SOURCE_DIR "/tests/macro/golden/report.txt"));
}

TEST(TerminalReport, IsShownInTheReadmeAsItIs) {
  const std::string readme = macro_test::read_text(GATEBENCH_SOURCE_DIR "/macro/README.md");
  std::ifstream golden(GATEBENCH_SOURCE_DIR "/tests/macro/golden/report.txt");
  int lines = 0;
  for (std::string line; std::getline(golden, line) && lines < 7; ++lines) {
    EXPECT_THAT(readme, HasSubstr(line.empty() ? "\n\n" : "\n    " + line + "\n"));
  }
  EXPECT_EQ(lines, 7);
}

TEST(TerminalReport, PutsAnInvalidVerdictFirst) {
  RunRecord run = run_of({block_of(1, 1000, 1e6), block_of(2, 9000, 9e6)});
  run.blocks[1].invalid_reason = "2.0 % of the requests failed";
  const std::string report = terminal_report(run);
  EXPECT_THAT(report, StartsWith("INVALID  macro/baseline/connections:64, 2 of 2 blocks\n"
                                 "  block 2: 2.0 % of the requests failed\n"));
  EXPECT_THAT(report, HasSubstr("      2!       9,000"));
  EXPECT_THAT(report, HasSubstr("  median       1,000")) << "an invalid block has no say";
}

TEST(TerminalReport, HasNoMedianOfOneBlock) {
  const std::string report = terminal_report(run_of({block_of(1, 1000, 1e6)}));
  EXPECT_THAT(report, Not(HasSubstr("spread")));
  EXPECT_THAT(report, HasSubstr("\n      1       1,000  1.00 ms"));
}

TEST(TerminalReport, SaysWhenNothingWasMeasured) {
  RunRecord run = run_of({});
  run.blocks_wanted = 8;
  run.stopped_reason = "block 1: the gateway died";
  EXPECT_THAT(terminal_report(run), StartsWith("INVALID  macro/baseline/connections:64, 0 of 8 "
                                               "blocks\n  block 1: the gateway died\n"));
  run.stopped_reason.clear();
  EXPECT_THAT(terminal_report(run), HasSubstr("nothing was measured"));
}

TEST(TerminalReport, MarksAnInterruptedRun) {
  RunRecord run = run_of({block_of(1, 1000, 1e6)});
  run.blocks_wanted = 8;
  run.interrupted = true;
  EXPECT_THAT(terminal_report(run),
              StartsWith("INVALID  macro/baseline/connections:64, 1 of 8 blocks (interrupted)\n"
                         "  interrupted after 1 of 8 blocks\n"));
}

TEST(ResultRows, AreOneForEachBlock) {
  const auto file = to_result_file(run_of({block_of(1, 1000, 1e6), block_of(2, 1100, 0.9e6)}));
  ASSERT_EQ(file.rows.size(), 2U);
  const auto& row = file.rows[1];
  EXPECT_EQ(row.name, "macro/baseline/connections:64");
  EXPECT_EQ(row.run_name, row.name);
  EXPECT_EQ(row.repetitions, 2);
  EXPECT_EQ(row.repetition_index, 1);
  EXPECT_EQ(row.iterations, 5000);
  EXPECT_EQ(row.real_time, 900);
  EXPECT_EQ(row.cpu_time, 20);
  EXPECT_EQ(row.time_unit, compare::results::TimeUnit::us);
  EXPECT_FALSE(row.errored);
  EXPECT_THAT(row.counters,
              ElementsAre(Pair("latency_ns_p90", 1.8e6), Pair("latency_ns_p95", 2.7e6),
                          Pair("latency_ns_p99", 3.6e6), Pair("throughput_per_second", 1100),
                          Pair("rss_bytes_peak", 12.0 * 1024 * 1024), Pair("failure_ratio", 0)));
}

TEST(ResultRows, LeaveUnmeasuredOutInsteadOfZero) {
  BlockRecord block = block_of(1, 1000, 1e6);
  block.gateway_cpu_ns_per_request.reset();
  block.rss_bytes_peak.reset();
  block.latency_ns_p95.reset();
  block.latency_ns_p99.reset();
  const auto file = to_result_file(run_of({block}));
  EXPECT_TRUE(std::isnan(file.rows[0].cpu_time));
  EXPECT_THAT(file.rows[0].counters,
              ElementsAre(Pair("latency_ns_p90", 2e6), Pair("throughput_per_second", 1000),
                          Pair("failure_ratio", 0)));
}

TEST(ResultRows, HaveNoThroughputThatTheClientSet) {
  const auto counters_with = [](double held_at) {
    BlockRecord block = block_of(1, 950, 1e6);
    block.held_at_per_second = held_at;
    return to_result_file(run_of({block})).rows[0].counters;
  };
  const auto throughput = Pair("throughput_per_second", 950);
  EXPECT_THAT(counters_with(1055), Not(Contains(throughput)));
  EXPECT_THAT(counters_with(1056), Contains(throughput)) << "that was the target's own pace";
}

TEST(ResultRows, OfAnInvalidBlockAreErrored) {
  RunRecord run = run_of({block_of(1, 1000, 1e6), block_of(2, 1000, 1e6)});
  run.blocks[1].invalid_reason = "the gateway died";
  const auto file = to_result_file(run);
  EXPECT_FALSE(file.rows[0].errored);
  EXPECT_TRUE(file.rows[1].errored);
  EXPECT_EQ(file.rows[1].error_message, "the gateway died");
}

TEST(ResultRows, HoldAnErrorWhereNothingWasMeasured) {
  RunRecord run = run_of({});
  run.stopped_reason = "block 1: no gateway";
  const auto file = to_result_file(run);
  ASSERT_EQ(file.rows.size(), 1U);
  EXPECT_TRUE(file.rows[0].errored);
  EXPECT_EQ(file.rows[0].error_message, "block 1: no gateway");
}

TEST(ResultRows, HoldAnErrorWhereTheRunBrokeOff) {
  RunRecord run = run_of({block_of(1, 1000, 1e6), block_of(2, 1000, 1e6)});
  EXPECT_FALSE(to_result_file(run).rows.back().errored);
  run.stopped_reason = "block 3: no gateway";
  const auto file = to_result_file(run);
  ASSERT_EQ(file.rows.size(), 3U);
  EXPECT_FALSE(file.rows[1].errored);
  EXPECT_TRUE(file.rows[2].errored);
  EXPECT_EQ(file.rows[2].error_message, "block 3: no gateway");
}

TEST(ResultRows, SayUnitAndDirectionOfEachMetric) {
  const auto file = to_result_file(run_of({block_of(1, 1000, 1e6)}));
  const std::string metrics = file.context.text("gatebench.metrics").value_or("");
  EXPECT_THAT(metrics, HasSubstr(R"("real_time":{"unit":"us","better":"lower","exact":false})"));
  EXPECT_THAT(metrics, HasSubstr(R"("cpu_time":{"unit":"us","better":"lower","exact":false})"));
  EXPECT_THAT(metrics, HasSubstr(R"("throughput_per_second":{"unit":"1/s","better":"higher")"));
  for (const auto& [name, value] : file.rows[0].counters) {
    EXPECT_THAT(metrics, HasSubstr('"' + name + "\":{")) << "each counter is described";
  }
  EXPECT_EQ(file.context.text("gatebench.commit"), "abc");
  EXPECT_EQ(file.context.number("num_cpus"), 2);
  EXPECT_EQ(file.context.text("date"), "2026-01-02T03:04:05+00:00");
}

TEST(RunRecordJson, GivesBackAllItWasGiven) {
  RunRecord run = run_of({block_of(1, 1000.25, 1e6 / 3), block_of(2, 1100, 0.9e6)});
  run.blocks[0].failures = {{"reset", 7}};
  run.blocks[0].failed = 7;
  run.blocks[0].warnings = {"a \"quoted\"\nwarning"};
  run.blocks[1].rss_bytes_peak.reset();
  run.blocks[1].invalid_reason = "why";
  run.interrupted = true;
  run.seed = UINT64_MAX;
  run.stopped_reason = "stopped";
  const RunRecord again = run_record_from_json(to_json(run));
  EXPECT_EQ(to_json(again), to_json(run));
  EXPECT_EQ(terminal_report(again), terminal_report(run));
  EXPECT_EQ(again.blocks[0].throughput_per_second, 1000.25);
  EXPECT_EQ(again.blocks[0].latency_ns_p50, 1e6 / 3);
  EXPECT_EQ(again.blocks[1].rss_bytes_peak, std::nullopt);
  EXPECT_EQ(again.seed, UINT64_MAX);
}

TEST(RunRecordJson, TakesWhatAnOlderRecordLacksForUnmeasured) {
  std::string text = to_json(run_of({block_of(1, 1000, 1e6)}));
  const std::string field = R"("latency_ns_p95": 3000000.0,)";
  const std::size_t at = text.find(field);
  ASSERT_NE(at, std::string::npos);
  text.erase(at, field.size());
  const BlockRecord block = run_record_from_json(text).blocks.at(0);
  EXPECT_EQ(block.latency_ns_p95, std::nullopt);
  EXPECT_EQ(block.latency_ns_p99, 4e6);
}

TEST(RunRecordJson, ReadsNumbersOfAnyLength) {
  const std::string right = to_json(run_of({block_of(1, 1000, 1e6)}));
  const auto read_as = [&right](const std::string& number) {
    std::string text = right;
    const std::string from = R"("warmup_seconds": 1.0)";
    text.replace(text.find(from), from.size(), R"("warmup_seconds": )" + number);
    return run_record_from_json(text).warmup_seconds;
  };
  EXPECT_EQ(read_as("0." + std::string(800, '0') + "1"), 0);
  EXPECT_EQ(read_as("0.1000000000000000055511151231257827"), 0.1);
  EXPECT_EQ(read_as("-7"), -7);
  EXPECT_EQ(read_as("1" + std::string(20, '0')), 1e20);
}

TEST(RunRecordJson, SaysWhatIsWrongWithAFile) {
  const auto fault = [](const std::string& text) {
    try {
      run_record_from_json(text);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string("read");
  };
  const std::string right = to_json(run_of({block_of(1, 1000, 1e6)}));
  EXPECT_EQ(fault(right), "read");
  EXPECT_THAT(fault(""), HasSubstr("no JSON"));
  EXPECT_THAT(fault(right.substr(0, right.size() / 2)), HasSubstr("no JSON"));
  EXPECT_THAT(fault("[]"), HasSubstr("no JSON object"));
  EXPECT_THAT(fault("{}"), HasSubstr("schema"));
  EXPECT_THAT(fault(R"({"schema":1})"), HasSubstr("schema"));
  EXPECT_THAT(fault(R"({"schema":"gatebench.macro_run/1"})"), HasSubstr("'name'"));
  for (const auto& [from, to] :
       {std::pair<std::string, std::string>{R"("seed": 42)", R"("seed": -1)"},
        {R"("connections": 64)", R"("connections": "64")"},
        {R"("interrupted": false)", R"("interrupted": 0)"},
        {R"("latency_ns_p99": 4000000.0)", R"("latency_ns_p99": "4 ms")"},
        {R"("warmup_seconds": 1.0)", R"("warmup_seconds": null)"},
        {R"("client_busy_shares": [0.25])", R"("client_busy_shares": ["x"])"},
        {R"("client_busy_shares": [0.25])", R"("client_busy_shares": 1)"},
        {R"(["host_name", "here"])", R"(["host_name"])"},
        {R"("target": "/opt/gateway")", R"("target": null)"}}) {
    std::string wrong = right;
    const std::size_t at = wrong.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    EXPECT_THAT(fault(wrong.replace(at, from.size(), to)), HasSubstr("no usable field")) << to;
  }
}

using RunRecordFile = macro_test::FolderTest;

TEST_F(RunRecordFile, IsNamedInTheError) {
  const auto fault = [this] {
    try {
      read_run_record(folder());
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string("read");
  };
  EXPECT_THAT(fault(), AllOf(HasSubstr("run.json"), HasSubstr("cannot be read")));
  std::ofstream(folder() / "run.json") << "x";
  EXPECT_THAT(fault(), AllOf(HasSubstr("run.json"), HasSubstr("no JSON")));
}

}  // namespace
}  // namespace macro

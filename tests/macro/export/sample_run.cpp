#include "tests/macro/export/sample_run.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/macro/temporary_folder.h"

namespace macro_test {

using macro::BlockRecord;
using macro::CheckOutcome;
using macro::RunRecord;
using macro::TaskRecord;

std::int64_t Sequence::next(std::int64_t below) {
  state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
  return static_cast<std::int64_t>((state_ >> 33U) % static_cast<std::uint64_t>(below));
}

macro::HdrHistogram latencies(int count, std::uint64_t seed) {
  Sequence sequence(seed);
  macro::HdrHistogram histogram;
  for (int i = 0; i < count; ++i) {
    std::int64_t value = 200'000 + sequence.next(800'000);
    if (sequence.next(10) == 0) {
      value *= 1 + sequence.next(50);
    }
    if (sequence.next(1000) == 0) {
      value *= 1 + sequence.next(5000);
    }
    histogram.record(value);
  }
  return histogram;
}

namespace {

BlockRecord block_of(int number, std::uint64_t succeeded) {
  BlockRecord block;
  block.number = number;
  block.succeeded = succeeded;
  block.failed = 7;
  block.refused = 3;
  block.failures = {{"status 503", 5}, {"timeout", 2}};
  block.measured_seconds = 5;
  block.throughput_per_second = static_cast<double>(succeeded) / 5;
  block.latency_ns_p50 = 640'000 + number * 10'000;
  block.latency_ns_p90 = 1e6;
  block.latency_ns_p95 = 12e6;
  block.latency_ns_p99 = 31e6;
  block.latency_ns_mean = 3.4e6;
  block.latency_ns_max = 3.2e9;
  block.lag_ns_p99 = 84'000;
  block.gateway_cpu_ns_per_request = 20'000;
  block.gateway_busy_share = 0.5;
  block.rss_bytes_peak = 12.0 * 1024 * 1024;
  block.requests_per_client_cpu_second = 80'000;
  block.client_busy_shares = {0.25, 0.3};
  block.littles_law_ratio = 0.98;
  block.checks = {{"lag", CheckOutcome::passed, "p99 84 us", "<= 1 ms", ""},
                  {"steal", CheckOutcome::warned, "1.2 %", "<= 1 %", "a neighbour works"},
                  {"retransmits", CheckOutcome::unmeasured, "", "", "no /proc/net/snmp"}};
  block.warnings = {"little is left until the client is the limit"};
  return block;
}

TaskRecord task_of(const std::string& name, const std::string& path, int answers,
                   std::uint64_t seed) {
  TaskRecord task;
  task.name = name;
  task.method = path == "/health" ? "GET" : "POST";
  task.path = path;
  task.response = macro::to_distribution("response", latencies(answers, seed));
  task.succeeded = static_cast<std::uint64_t>(answers);
  task.received_bytes = 700 * task.succeeded;
  task.sent_bytes = 900 * task.succeeded;
  return task;
}

void add_series(RunRecord& run) {
  for (int i = 0; i < 4; ++i) {
    macro::IntervalRecord interval;
    interval.block = 1 + i / 2;
    interval.begin_seconds = 2.5 * i;
    interval.length_seconds = 2.5;
    interval.offered = 64;
    interval.in_flight = 60;
    interval.sent = 5000;
    interval.succeeded = 4990;
    interval.failures = {{"status 503", 3}, {"timeout", 1}};
    interval.latency_ns_p50 = 640'000;
    interval.latency_ns_p90 = 1e6;
    interval.latency_ns_p99 = 31e6;
    interval.latency_ns_max = 100e6 * (4 - i);
    run.intervals.push_back(interval);
    macro::TargetSample sample;
    sample.block = interval.block;
    sample.at_seconds = interval.begin_seconds;
    sample.cpu_cores = 0.5;
    sample.rss_bytes = 12e6;
    sample.throttled_ratio = i == 3 ? 0.02 : 0.0;
    run.target_samples.push_back(sample);
  }
  Sequence sequence(5);
  for (std::uint64_t i = 0; i < 200; ++i) {
    macro::SampledRequest request;
    request.number = i * 100;
    request.started_unix_ns = 1'767'323'046'000'000'000 + static_cast<std::int64_t>(i) * 50'000'001;
    request.latency_ns = 200'000 + sequence.next(800'000);
    request.status = i % 50 == 7 ? 503 : i % 50 == 8 ? 0 : 200;
    request.failure = i % 50 == 7 ? "status 503" : i % 50 == 8 ? "timeout" : "";
    request.sent_bytes = 900;
    request.received_bytes = request.status == 0 ? 0 : 700;
    request.task = i % 5 == 0 ? "stream" : "chat";
    run.sample.push_back(request);
  }
}

void describe(RunRecord& run) {
  run.name = "macro/mixed/connections:64";
  run.load = "closed loop, back to back: 64 connections, 1 thread";
  run.target = "http://127.0.0.1:8081/";
  run.connections = 64;
  run.blocks_wanted = 2;
  run.warmup_seconds = 1;
  run.duration_seconds = 5;
  run.prompt_tokens = 100;
  run.seed = 42;
  run.isolation = "client on cpu 1, gateway on cpu 0";
  run.date = "2026-01-02T03:04:05+00:00";
  run.environment = {{"host_name", "here"},
                     {"gatebench.commit", "abc"},
                     {"gatebench.build_type", "Release"},
                     {"gatebench.compiler", "GNU 12.2.0"},
                     {"gatebench.cpu_model", "A processor of 4 GHz"},
                     {"gatebench.kernel", "Linux 6.1"}};
  run.processors = 2;
}

}  // namespace

RunRecord sample_run() {
  RunRecord run;
  describe(run);
  run.blocks = {block_of(1, 10'000), block_of(2, 11'000)};
  run.tasks = {task_of("stream", "/v1/chat/completions", 6000, 2),
               task_of("chat", "/v1/chat/completions", 14'000, 1),
               task_of("health", "/health", 1000, 3)};
  run.tasks[1].failed = 14;
  run.tasks[1].refused = 6;
  run.tasks[1].failures = {{"timeout", 4}, {"status 503", 8}, {"wrong_text", 2}};
  run.distributions = {macro::to_distribution("response", latencies(20'000, 42)),
                       macro::to_distribution("lag", latencies(100, 7))};
  add_series(run);
  run.findings = {
      {"recovery_seconds", "time to recover", "s", 1.5, 1.0, 2.0, "< 5 s", true, ""},
      {"bytes_per_open_stream",
       "memory of an open stream",
       "bytes",
       20'480.0,
       {},
       {},
       "",
       {},
       "of 500 streams"},
      {"rss_slope_bytes", "growth of memory", "bytes/h", {}, {}, {}, "", {}, "too short to tell"}};
  run.null_ceiling_per_second = 95'000.5;
  return run;
}

RunRecord overhead_run(double added_ns) {
  RunRecord run;
  describe(run);
  run.name = "macro/overhead/connections:1";
  run.load = "closed loop, back to back: 1 connection, 1 thread";
  run.connections = 1;
  run.blocks_wanted = 8;
  for (int number = 1; number <= 8; ++number) {
    run.direct_blocks.push_back(block_of(number, 5000));
    run.blocks.push_back(block_of(number, 5000));
    *run.blocks.back().latency_ns_p50 += added_ns + number * 1000;
  }
  return run;
}

std::string golden(const std::string& name) {
  return GATEBENCH_SOURCE_DIR "/tests/macro/export/golden/" + name;
}

void expect_golden(const std::string& actual, const std::string& name) {
  if (actual == read_text(golden(name))) {
    return;
  }
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "golden" / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << actual;
  ADD_FAILURE() << golden(name) << " differs from " << path.string();
}

}  // namespace macro_test

#include "tests/macro/page/sample_runs.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "macro/record/block_summary.h"

namespace macro_test {
namespace {

using macro::BlockRecord;
using macro::CheckOutcome;
using macro::HdrHistogram;
using macro::IntervalRecord;
using macro::RunRecord;
using macro::TargetSample;

constexpr double kMillisecond = 1e6;

/// What one second of the made-up run is like.
struct Second {
  double offered = 64;
  double rate = 900;
  double median_ms = 1.4;
  double failure_share = 0;
  double cores = 1.2;
  double in_flight = 60;
};

std::optional<double> quantile(const HdrHistogram& values, double q) {
  return values.count() >= macro::samples_needed(q)
             ? std::optional(static_cast<double>(values.quantile(q)))
             : std::nullopt;
}

std::optional<double> of_any(const HdrHistogram& values, double q) {
  return values.count() == 0 ? std::nullopt
                             : std::optional(static_cast<double>(values.quantile(q)));
}

macro::CheckRecord check(std::string name, CheckOutcome outcome, std::string value,
                         std::string limit, std::string note) {
  return {std::move(name), outcome, std::move(value), std::move(limit), std::move(note)};
}

std::vector<macro::CheckRecord> sample_checks(int block) {
  const bool unlucky = block == 3;
  return {
      check("lag", CheckOutcome::not_applicable, "", "p99 <= max(1 ms, 5 % of the median)",
            "back to back there is no schedule to lag behind"),
      check("client_busy", unlucky ? CheckOutcome::warned : CheckOutcome::passed,
            unlucky ? "82 %" : "61 %", "<= 85 %", "busiest client thread"),
      check("hiccups", unlucky ? CheckOutcome::warned : CheckOutcome::passed,
            unlucky ? "p99 2.1 ms" : "p99 90 us", "p99 <= 1 ms",
            unlucky ? "the machine paused us: look for other work on it" : ""),
      check("ceiling", CheckOutcome::passed, "31 % of 61,000/s", "<= 70 %",
            "what the client reaches against a server that does nothing"),
      check("listen_overflows", CheckOutcome::passed, "0", "0", ""),
      check("retransmits", CheckOutcome::passed, "0", "<= 0.1 %", ""),
      check("steal", CheckOutcome::unmeasured, "", "<= 1 %", "/proc/stat has no steal time here"),
      check("cpu_sets", CheckOutcome::passed, "client 0-3, gateway 4-7", "apart", ""),
      check("counts", CheckOutcome::passed, "144,212 of 144,212", "equal",
            "ledger, metrics and client agree")};
}

/// Makes blocks, intervals, samples and distributions second by second.
class Maker {
 public:
  Maker(RunRecord& run, const SampleTraits& traits)
      : run_(run), traits_(traits), random_(traits.seed) {
    run.seed = traits.seed;
    run.date = traits.date;
  }

  void begin_block(int number) {
    block_ = number;
    if (number > 1) {
      now_ += 3.5;  // a gateway stops and the next one starts
    }
    latencies_.reset();
    ttft_.reset();
    failed_ = 0;
    first_ = now_;
  }

  void add(const Second& second, bool streams) {
    std::lognormal_distribution<double> body(std::log(second.median_ms * traits_.slowness), 0.35);
    std::bernoulli_distribution slow(0.004);
    std::poisson_distribution<int> arrivals(second.rate);
    const int answers = arrivals(random_);
    const auto failed = static_cast<std::uint64_t>(answers * second.failure_share);
    HdrHistogram here;
    HdrHistogram first_tokens;
    for (int i = 0; i < answers; ++i) {
      const double ms = body(random_) * (slow(random_) ? 6 : 1);
      here.record(static_cast<std::int64_t>(ms * kMillisecond));
      if (streams) {
        first_tokens.record(static_cast<std::int64_t>((200 + ms) * kMillisecond));
      }
    }
    IntervalRecord interval;
    interval.block = block_;
    interval.begin_seconds = now_;
    interval.length_seconds = 1;
    interval.offered = second.offered;
    interval.in_flight = second.in_flight;
    interval.succeeded = here.count();
    interval.sent = here.count() + failed;
    if (failed > 0) {
      interval.failures = {{"status 503", failed - failed / 3}, {"timeout", failed / 3}};
    }
    interval.latency_ns_p50 = of_any(here, 0.5);
    interval.latency_ns_p90 = of_any(here, 0.9);
    interval.latency_ns_p99 = of_any(here, 0.99);
    interval.latency_ns_max = of_any(here, 1);
    interval.ttft_ns_p50 = streams ? of_any(first_tokens, 0.5) : std::nullopt;
    run_.intervals.push_back(interval);
    add_samples(second);
    latencies_.merge(here);
    ttft_.merge(first_tokens);
    failed_ += failed;
    now_ += 1;
  }

  BlockRecord end_block() {
    BlockRecord block;
    block.number = block_;
    block.succeeded = latencies_.count();
    block.failed = failed_;
    block.measured_seconds = now_ - first_;
    block.throughput_per_second = static_cast<double>(block.succeeded) / block.measured_seconds;
    block.latency_ns_p50 = quantile(latencies_, 0.5);
    block.latency_ns_p90 = quantile(latencies_, 0.9);
    block.latency_ns_p95 = quantile(latencies_, 0.95);
    block.latency_ns_p99 = quantile(latencies_, 0.99);
    block.latency_ns_p999 = quantile(latencies_, 0.999);
    block.latency_ns_max = of_any(latencies_, 1);
    block.latency_ns_mean = latencies_.mean();
    block.gateway_cpu_ns_per_request = 42e3 * traits_.slowness;
    block.gateway_busy_share = 0.58;
    block.rss_bytes_peak = 41e6 + 1e5 * block_;
    block.client_busy_shares = {0.61, 0.55};
    block.checks = sample_checks(block_);
    if (failed_ > 0) {
      block.failures = {{"status 503", failed_ - failed_ / 3}, {"timeout", failed_ / 3}};
    }
    all_.merge(latencies_);
    all_ttft_.merge(ttft_);
    if (ttft_.count() > 0) {
      block.stream.ttft_ns_p50 = quantile(ttft_, 0.5);
      block.stream.ttft_ns_p99 = quantile(ttft_, 0.99);
      block.stream.chunk_delay_ns_p50 = 61e3 * traits_.slowness;
      block.stream.chunk_delay_ns_p99 = 240e3 * traits_.slowness;
      block.stream.streams_open_peak = 512;
      block.stream.stall_ratio = 0.0002;
      block.stream.chunks_lost = 0;
    }
    return block;
  }

  void finish() {
    run_.distributions.push_back(macro::to_distribution("response", all_));
    if (all_ttft_.count() > 0) {
      run_.distributions.push_back(macro::to_distribution("ttft", all_ttft_));
      HdrHistogram delays;
      std::lognormal_distribution<double> delay(std::log(61e3 * traits_.slowness), 0.5);
      for (int i = 0; i < 60000; ++i) {
        delays.record(static_cast<std::int64_t>(delay(random_)));
      }
      run_.distributions.push_back(macro::to_distribution("chunk_delay", delays));
    }
  }

  [[nodiscard]] const HdrHistogram& latencies() const { return all_; }

 private:
  void add_samples(const Second& second) {
    std::normal_distribution<double> noise(0, 0.04);
    for (const double at : {0.25, 0.75}) {
      TargetSample sample;
      sample.block = block_;
      sample.at_seconds = now_ + at;
      sample.cpu_cores = std::max(0.0, second.cores + noise(random_));
      sample.rss_bytes = 34e6 + 7e6 * (1 - std::exp(-(now_ - first_) / 6)) + 2e5 * noise(random_);
      sample.open_files = 70 + std::round(10 * std::abs(noise(random_)));
      sample.threads = 6;
      sample.voluntary_switches_per_second = 9000 + 4000 * noise(random_);
      sample.involuntary_switches_per_second = 120 + 500 * std::abs(noise(random_));
      run_.target_samples.push_back(sample);
    }
  }

  RunRecord& run_;
  SampleTraits traits_;
  std::mt19937_64 random_;
  int block_ = 1;
  double now_ = 0;
  double first_ = 0;
  std::uint64_t failed_ = 0;
  HdrHistogram latencies_;
  HdrHistogram ttft_;
  HdrHistogram all_;
  HdrHistogram all_ttft_;
};

RunRecord named(std::string name, std::string load) {
  RunRecord run;
  run.name = std::move(name);
  run.load = std::move(load);
  run.target = "build/release/bin/gateway";
  run.warmup_seconds = 5;
  run.prompt_tokens = 100;
  run.processors = 8;
  run.isolation = "cpuset: gateway on 4-7, client on 0-3 (read back from the kernel)";
  run.null_ceiling_per_second = 61000;
  run.environment = {{"gatebench.commit", "f6e1d73"},
                     {"gatebench.build_type", "Release"},
                     {"gatebench.compiler", "GNU 12.2.0"},
                     {"gatebench.cpu_model", "Some CPU, 8 cores"},
                     {"gatebench.kernel", "Linux 6.1"}};
  return run;
}

/// Blocks of the same load.
void make_blocks(RunRecord& run, const SampleTraits& traits, const Second& second, bool streams) {
  Maker maker(run, traits);
  run.blocks_wanted = traits.blocks;
  run.duration_seconds = traits.seconds;
  for (int number = 1; number <= traits.blocks; ++number) {
    maker.begin_block(number);
    for (int at = 0; at < traits.seconds; ++at) {
      Second now = second;
      now.failure_share = at % 7 == 3 ? traits.failure_share : 0;
      // A pause now and then, so that the lines have something to show.
      now.median_ms *= (number * 31 + at) % 53 == 0 ? 3 : 1;
      maker.add(now, streams);
    }
    run.blocks.push_back(maker.end_block());
  }
  maker.finish();
}

macro::TaskRecord task(std::string name, std::string path, std::uint64_t weight,
                       const macro::Distribution& response) {
  macro::TaskRecord record;
  record.name = std::move(name);
  record.method = weight > 1 ? "POST" : "GET";
  record.path = std::move(path);
  record.succeeded = 1000 * weight;
  record.failed = weight;
  record.received_bytes = 812 * record.succeeded;
  record.response = response;
  record.response.count = 0;
  for (auto& [value, count] : record.response.steps) {
    record.response.count += count;
  }
  return record;
}

}  // namespace

RunRecord sample_baseline(const SampleTraits& traits) {
  RunRecord run = named("macro/baseline/connections:64",
                        "closed loop, back to back: 64 connections, 2 threads");
  run.connections = 64;
  make_blocks(run, traits, {}, false);
  run.blocks.front().warnings = {"the gateway was still warming up in the first second"};
  return run;
}

RunRecord sample_invalid() {
  SampleTraits traits;
  traits.blocks = 3;
  traits.failure_share = 0.4;
  RunRecord run = named("macro/auth/rate:900", "open loop, constant: 900 requests/s");
  run.scheduled_rate_per_second = 900;
  make_blocks(run, traits, {.offered = 900}, false);
  BlockRecord& block = run.blocks[1];
  block.invalid_reason =
      "5.7 % of the requests failed (more than 1 %): status 503 x 684, timeout x 342";
  block.checks[0] = check("lag", CheckOutcome::failed, "p99 4.2 ms", "p99 <= 1 ms",
                          "the client sent late: give it more threads or less to do");
  return run;
}

RunRecord sample_streaming(const SampleTraits& traits) {
  RunRecord run = named("macro/streaming/connections:512", "closed loop: 512 streams at once");
  run.connections = 512;
  make_blocks(run, traits, {.offered = 512, .rate = 250, .median_ms = 1210, .in_flight = 512},
              true);
  return run;
}

RunRecord sample_overhead(const SampleTraits& traits) {
  RunRecord run = named("macro/overhead/rate:800", "open loop, Poisson: 800 requests/s");
  run.scheduled_rate_per_second = 800;
  RunRecord direct = run;
  SampleTraits faster = traits;
  faster.slowness *= 0.6;
  faster.seed += 100;
  make_blocks(direct, faster, {.offered = 800, .rate = 800}, false);
  make_blocks(run, traits, {.offered = 800, .rate = 800}, false);
  run.direct_blocks = direct.blocks;
  macro::FindingRecord goal;
  goal.name = "overhead_ns_p50";
  goal.title = "overhead at the median";
  goal.unit = "ns";
  goal.value = 0.56e6;
  goal.low = 0.53e6;
  goal.high = 0.59e6;
  goal.goal = "< 10 ms";
  goal.met = true;
  run.findings = {goal};
  return run;
}

RunRecord sample_stress(const SampleTraits& traits) {
  RunRecord run = named("macro/stress/users:4000", "users with think time, steps up to 4,000");
  run.think_seconds_low = 0.1;
  run.think_seconds_high = 2;
  run.duration_seconds = 10;
  Maker maker(run, traits);
  int number = 1;
  for (const double users :
       {250.0, 500.0, 1000.0, 1500.0, 2000.0, 2500.0, 3000.0, 3500.0, 4000.0}) {
    maker.begin_block(number++);
    const double wanted = users / 1.05;
    const double reached = std::min(wanted, 2300.0) * (wanted > 2600 ? 0.96 : 1);
    const double median =
        wanted > 2300 ? 1000 * (users / reached - 1.05) + 4 : 1.6 / (1.05 - wanted / 2300);
    for (int at = 0; at < 10; ++at) {
      maker.add({.offered = users,
                 .rate = reached,
                 .median_ms = median,
                 .failure_share = wanted > 3000 ? 0.03 : 0,
                 .cores = 3.9 * reached / 2300,
                 .in_flight = reached * median / 1000},
                false);
    }
    macro::StepRecord step;
    step.load = "users:" + std::to_string(static_cast<int>(users));
    step.offered = users;
    step.block = maker.end_block();
    if (wanted > 3000) {
      step.block.invalid_reason = "3.0 % of the requests failed (more than 1 %)";
    }
    run.steps.push_back(step);
    if (users == 2000) {
      run.blocks = {step.block};  // what the run stands for
    }
  }
  run.blocks_wanted = 1;
  maker.finish();
  macro::FindingRecord knee;
  knee.name = "knee_load";
  knee.title = "load at the knee";
  knee.unit = "1";
  knee.value = 2450;
  knee.note = "from here on more users bring more latency and no more throughput";
  macro::FindingRecord ceiling;
  ceiling.name = "ceiling_per_second";
  ceiling.title = "highest throughput";
  ceiling.unit = "1/s";
  ceiling.value = 2300;
  run.findings = {knee, ceiling};
  return run;
}

RunRecord sample_spike(const SampleTraits& traits) {
  RunRecord run = named("macro/spike/rate:200", "open loop: 200 requests/s, 2,000 for 10 s");
  run.scheduled_rate_per_second = 0;
  run.blocks_wanted = 1;
  run.duration_seconds = 60;
  Maker maker(run, traits);
  maker.begin_block(1);
  for (int at = 0; at < 60; ++at) {
    const bool spike = at >= 20 && at < 30;
    const double after = at >= 30 ? std::max(0.0, 1 - (at - 30) / 8.4) : 0;
    maker.add({.offered = spike ? 2000.0 : 200.0,
               .rate = spike ? 1500.0 : 200 + 900 * after,
               .median_ms = spike ? 2.0 + 90.0 * (at - 19) : 2 + 700 * after,
               .failure_share = spike && at > 25 ? 0.12 : 0,
               .cores = spike ? 3.9 : 0.4 + 3 * after,
               .in_flight = spike ? 150.0 * (at - 19) : 2 + 1200 * after},
              false);
  }
  run.blocks.push_back(maker.end_block());
  maker.finish();
  macro::FindingRecord recovery;
  recovery.name = "recovery_seconds";
  recovery.title = "time to recover";
  recovery.unit = "s";
  recovery.value = 8.4;
  recovery.goal = "< 30 s";
  recovery.met = true;
  run.findings = {recovery};
  return run;
}

RunRecord sample_mixed(const SampleTraits& traits) {
  RunRecord run = named("macro/mixed/users:500", "500 users, think time 0.1 .. 2 s");
  run.think_seconds_low = 0.1;
  run.think_seconds_high = 2;
  SampleTraits some = traits;
  some.failure_share = 0.004;
  make_blocks(run, some, {.offered = 500, .rate = 470, .median_ms = 3, .in_flight = 3}, false);
  const macro::Distribution& response = run.distributions.front();
  run.tasks = {task("chat", "/v1/chat/completions", 10, response),
               task("tools", "/v1/chat/completions", 3, response),
               task("stream", "/v1/chat/completions", 2, response),
               task("health", "/health", 1, response), task("models", "/v1/models", 1, response)};
  return run;
}

RunRecord sample_skipped() {
  RunRecord run = named("macro/ledger/connections:64", "");
  run.skipped_reason = "the target is not our gateway: its ledger cannot be switched off";
  return run;
}

std::vector<RunRecord> sample_runs(const SampleTraits& traits) {
  return {sample_baseline(traits), sample_streaming(traits), sample_overhead(traits),
          sample_stress(traits),   sample_spike(traits),     sample_mixed(traits),
          sample_skipped()};
}

}  // namespace macro_test

#include "macro/record/block_summary.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "macro/record/number_text.h"
#include "macro/record/stream_summary.h"

namespace macro {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

void list_failures(const LoadCounts& counts, BlockRecord& block) {
  for (std::size_t i = 0; i < counts.failures.size(); ++i) {
    if (counts.failures[i] == 0 || i == index_of(FailureClass::status)) {
      continue;
    }
    block.failures.emplace_back(kFailureClassNames[i], counts.failures[i]);
  }
  for (std::size_t status = 0; status < counts.statuses.size(); ++status) {
    if (counts.statuses[status] == 0) {
      continue;
    }
    block.failures.emplace_back("status " + std::to_string(status), counts.statuses[status]);
  }
}

std::string failure_text(const BlockRecord& block) {
  std::string text;
  for (const auto& [name, count] : block.failures) {
    text += (text.empty() ? "" : ", ") + name + " x " + std::to_string(count);
  }
  return text;
}

double busiest_thread(const BlockRecord& block) {
  const auto& shares = block.client_busy_shares;
  return shares.empty() ? 0.0 : *std::max_element(shares.begin(), shares.end());
}

bool client_is_the_limit(const BlockRecord& block) {
  const double busy = busiest_thread(block);
  const bool gateway_saturated = block.gateway_busy_share.value_or(0) >= kSaturatedShare;
  return busy > kExhaustedClientShare || (busy > kMaxClientBusyShare && !gateway_saturated);
}

std::string judge(const BlockRecord& block) {
  if (block.succeeded == 0) {
    return block.failed == 0 ? "no request was answered in the measured part"
                             : "no right answer: " + failure_text(block);
  }
  if (block.failure_ratio() > kMaxFailureRatio) {
    return percent_text(block.failure_ratio()) + " of the requests failed (limit " +
           percent_text(kMaxFailureRatio) + "): " + failure_text(block);
  }
  if (!block.latency_ns_p50) {
    return "only " + std::to_string(block.succeeded) + " right answers, too few for a median (" +
           std::to_string(samples_needed(0.5)) + " needed): measure longer";
  }
  if (client_is_the_limit(block)) {
    return "a client thread was busy " + percent_text(busiest_thread(block)) +
           " of the time (limit " + percent_text(kMaxClientBusyShare) +
           "): the client, not the gateway, is measured; give it more threads and processors";
  }
  return {};
}

void warn(const LoadResult& load, BlockRecord& block) {
  const HdrHistogram& latency = load.counts.response_ns;
  if (busiest_thread(block) > kMaxClientBusyShare && !client_is_the_limit(block)) {
    block.warnings.push_back("a client thread was busy " + percent_text(busiest_thread(block)) +
                             " of the time: little is left until the client is the limit");
  }
  if (std::abs(block.littles_law_ratio - 1) > kMaxLittlesLawGap) {
    block.warnings.push_back("throughput x mean latency is " +
                             percent_text(block.littles_law_ratio) +
                             " of the connections (Little's law says 100 %): connections were not "
                             "waiting for the gateway all the time");
  }
  const std::uint64_t near_40_ms = latency.count_between(38 * kMillisecond, 44 * kMillisecond);
  if (near_40_ms * 100 > latency.count() && latency.quantile(0.5) < 20 * kMillisecond) {
    block.warnings.push_back(
        percent_text(static_cast<double>(near_40_ms) / static_cast<double>(latency.count())) +
        " of the answers took about 40 ms: Nagle's algorithm meets delayed acknowledgement; set "
        "TCP_NODELAY at the server");
  }
  if (latency.clamped_count() > 0) {
    block.warnings.emplace_back("latencies beyond 24 h were clamped");
  }
  if (load.counts.chunks.bad_stamps > 0) {
    block.warnings.emplace_back(
        "the provider's stamps lie in the future: it is on another host, and no chunk delay is "
        "told");
  }
  if (load.capped) {
    block.warnings.emplace_back("the request cap ended the block early");
  }
}

}  // namespace

std::uint64_t samples_needed(double q) {
  // Rounded first: 10 / (1 - 0.99) is 1000 and something in binary.
  return static_cast<std::uint64_t>(std::ceil(std::round(1e6 * 10.0 / (1.0 - q)) / 1e6));
}

BlockRecord summarize_block(int number, const LoadResult& load, const ProcessReadings& readings,
                            int connections) {
  const LoadCounts& counts = load.counts;
  const HdrHistogram& latency = counts.response_ns;
  BlockRecord block;
  block.number = number;
  block.succeeded = counts.succeeded;
  block.failed = counts.failed();
  block.measured_seconds = seconds(load.measured);
  if (block.measured_seconds > 0) {
    block.throughput_per_second = static_cast<double>(counts.completed) / block.measured_seconds;
  }
  block.latency_ns_p50 = percentile(latency, 0.5);
  block.latency_ns_p90 = percentile(latency, 0.9);
  block.latency_ns_p95 = percentile(latency, 0.95);
  block.latency_ns_p99 = percentile(latency, 0.99);
  block.latency_ns_p999 = percentile(latency, 0.999);
  block.latency_ns_mean = latency.mean();
  if (block.succeeded > 0) {
    block.latency_ns_max = static_cast<double>(latency.max());
  }
  block.stream = summarize_streams(load);
  block.client_busy_shares = load.busy_shares;
  block.connects = counts.connects;
  block.littles_law_ratio =
      block.throughput_per_second * (latency.mean() / 1e9) / static_cast<double>(connections);
  if (readings.rss_bytes_peak) {
    block.rss_bytes_peak = static_cast<double>(*readings.rss_bytes_peak);
  }
  // Shares of a processor, so that readings a little off the boundaries do not matter.
  if (readings.elapsed.count() > 0 && block.throughput_per_second > 0) {
    const auto elapsed = static_cast<double>(readings.elapsed.count());
    if (readings.gateway_cpu) {
      const double share = static_cast<double>(readings.gateway_cpu->count()) / elapsed;
      block.gateway_cpu_ns_per_request = share * 1e9 / block.throughput_per_second;
      if (readings.gateway_processors > 0) {
        block.gateway_busy_share = share / readings.gateway_processors;
      }
    }
    const double client_share = static_cast<double>(readings.client_cpu.count()) / elapsed;
    if (client_share > 0) {
      block.requests_per_client_cpu_second = block.throughput_per_second / client_share;
    }
  }
  list_failures(counts, block);
  block.warnings = load.warnings;
  block.invalid_reason = judge(block);
  warn(load, block);
  return block;
}

namespace {

std::string reason_of(const BlockRecord& block) {
  return "block " + std::to_string(block.number) + ": " + block.invalid_reason;
}

}  // namespace

std::string invalid_reason_of(const RunRecord& run) {
  const bool was_cut = run.interrupted && !run.blocks.empty() && !run.blocks.back().valid();
  if (was_cut) {  // the last block says after how long
    return reason_of(run.blocks.back());
  }
  for (const BlockRecord& block : run.blocks) {
    if (!block.valid()) {
      return reason_of(block);
    }
  }
  if (run.interrupted && static_cast<int>(run.blocks.size()) < run.blocks_wanted) {
    return "interrupted after " + std::to_string(run.blocks.size()) + " of " +
           std::to_string(run.blocks_wanted) + " blocks";
  }
  if (!run.stopped_reason.empty()) {
    return run.stopped_reason;
  }
  if (run.blocks.empty()) {
    return "nothing was measured";
  }
  return {};
}

}  // namespace macro

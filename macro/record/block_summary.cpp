#include "macro/record/block_summary.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "macro/record/stream_summary.h"

namespace macro {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

/// What the load tells, for the checks.
ValidityInput with_load(ValidityInput input, const LoadResult& load, const BlockRecord& block) {
  const HdrHistogram& latency = load.counts.response_ns;
  input.succeeded = block.succeeded;
  input.failed = block.failed;
  input.refused = block.refused;
  input.failures = block.failures;
  input.latency_ns_p50 = block.latency_ns_p50;
  input.latency_ns_p99 = block.latency_ns_p99;
  if (latency.count() > 0) {
    const std::uint64_t near_40_ms = latency.count_between(38 * kMillisecond, 44 * kMillisecond);
    input.latency_ns_min = static_cast<double>(latency.min());
    input.share_near_40_ms = static_cast<double>(near_40_ms) / static_cast<double>(latency.count());
  }
  input.throughput_per_second = block.throughput_per_second;
  input.held_at_per_second = block.held() ? block.held_at_per_second : std::nullopt;
  input.paced = input.thinking.empty() && load.think_seconds_mean > 0;
  input.littles_law_ratio = block.littles_law_ratio;
  const TotalCounts& total = load.counts.total;
  input.account =
      RequestAccount{total.sent, total.answered, total.refused, total.failed, total.abandoned};
  input.lag_ns_p99 = block.lag_ns_p99;
  input.scheduled = block.scheduled;
  input.not_sent = block.not_sent;
  input.waited_for_room = block.waited_for_room;
  input.in_flight_limit_hit = block.waited_for_room > 0 || block.not_sent > 0;
  input.client_busy_shares = block.client_busy_shares;
  input.gateway_busy_share = block.gateway_busy_share;
  return input;
}

void warn(const LoadResult& load, BlockRecord& block) {
  if (load.counts.response_ns.clamped_count() > 0) {
    block.warnings.emplace_back("latencies beyond 24 h were clamped");
  }
  if (load.counts.chunks.bad_stamps > 0) {
    block.warnings.emplace_back(
        "the provider's stamps lie in the future: it is on another host, and no chunk delay is "
        "told");
  }
  if (load.counts.failures[index_of(FailureClass::tls)] > 0) {
    block.warnings.emplace_back(
        "TLS failed: where the target's certificate is its own, give --ca-file FILE or --insecure; "
        "where it speaks no TLS, write http://");
  }
  if (load.counts.failures[index_of(FailureClass::connect)] > 0) {
    block.warnings.emplace_back(
        "connections could not be made: refused (does the target run, at this address?), or not "
        "accepted in time (its queue is full, or a firewall drops them)");
  }
  if (load.capped) {
    block.warnings.emplace_back("the request cap (--max-requests) ended the block early");
  }
}

}  // namespace

std::uint64_t samples_needed(double q) {
  // Rounded first: 10 / (1 - 0.99) is 1000 and something in binary.
  return static_cast<std::uint64_t>(std::ceil(std::round(1e6 * 10.0 / (1.0 - q)) / 1e6));
}

std::vector<std::pair<std::string, std::uint64_t>> failures_by_class(
    const FailureCounts& failures, const std::array<std::uint64_t, 600>& statuses) {
  std::vector<std::pair<std::string, std::uint64_t>> by_class;
  for (std::size_t i = 0; i < failures.size(); ++i) {
    if (failures[i] > 0 && i != index_of(FailureClass::status)) {
      by_class.emplace_back(kFailureClassNames[i], failures[i]);
    }
  }
  for (std::size_t status = 0; status < statuses.size(); ++status) {
    if (statuses[status] > 0) {
      by_class.emplace_back("status " + std::to_string(status), statuses[status]);
    }
  }
  return by_class;
}

namespace {

/// What only a schedule has, and what was counted from the very first request on.
void add_schedule(const LoadCounts& counts, BlockRecord& block) {
  block.service_ns_p50 = percentile(counts.service_ns, 0.5);
  block.service_ns_p99 = percentile(counts.service_ns, 0.99);
  block.lag_ns_p99 = percentile(counts.lag_ns, 0.99);
  block.scheduled = counts.scheduled;
  block.not_sent = counts.not_sent;
  block.waited_for_room = counts.waited_for_room;
  block.sent_in_all = counts.total.sent;
  block.answered_in_all = counts.total.answered;
  block.failed_in_all = counts.total.failed;
  block.abandoned_in_all = counts.total.abandoned;
}

}  // namespace

BlockRecord summarize_block(int number, const LoadResult& load, const ProcessReadings& readings,
                            int connections, ValidityInput measured) {
  const LoadCounts& counts = load.counts;
  const HdrHistogram& latency = counts.response_ns;
  BlockRecord block;
  block.number = number;
  block.succeeded = counts.succeeded;
  block.failed = counts.failed();
  block.refused = counts.refused;
  block.measured_seconds = seconds(load.measured);
  if (block.measured_seconds > 0) {
    block.throughput_per_second = static_cast<double>(counts.completed) / block.measured_seconds;
  }
  block.held_at_per_second = load.held_at_per_second;
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
  add_schedule(counts, block);
  if (connections > 0) {
    const double each_seconds = latency.mean() / 1e9 + load.think_seconds_mean;
    block.littles_law_ratio =
        block.throughput_per_second * each_seconds / static_cast<double>(connections);
  }
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
  block.failures = failures_by_class(counts.failures, counts.statuses);
  block.warnings = load.warnings;
  add_checks(judge_validity(with_load(std::move(measured), load, block)), block);
  warn(load, block);
  return block;
}

}  // namespace macro

#include "macro/record/block_metrics.h"

#include <algorithm>

namespace macro {
namespace {

using compare::results::Better;
using Block = const BlockRecord&;
using Figure = std::optional<double>;

Figure busiest_client_thread(Block block) {
  const auto& shares = block.client_busy_shares;
  return shares.empty() ? Figure() : Figure(*std::max_element(shares.begin(), shares.end()));
}

Figure littles_law(Block block) {
  return block.littles_law_ratio > 0 ? Figure(block.littles_law_ratio) : Figure();
}

/// What the client's own limit made it is no figure of the target to compare.
Figure throughput(Block block) {
  return block.held() ? Figure() : Figure(block.throughput_per_second);
}

/// Of a block without a right answer there is no mean.
Figure mean_latency(Block block) {
  return block.succeeded > 0 ? Figure(block.latency_ns_mean) : Figure();
}

Figure scheduled_per_second(Block block) {
  return block.scheduled > 0 && block.measured_seconds > 0
             ? Figure(static_cast<double>(block.scheduled) / block.measured_seconds)
             : Figure();
}

std::vector<BlockMetric> whole_request_metrics() {
  return {
      {"latency_ns_p50", "ns", Better::lower, false, [](Block b) { return b.latency_ns_p50; }},
      {"latency_ns_p90", "ns", Better::lower, true, [](Block b) { return b.latency_ns_p90; }},
      {"latency_ns_p95", "ns", Better::lower, true, [](Block b) { return b.latency_ns_p95; }},
      {"latency_ns_p99", "ns", Better::lower, true, [](Block b) { return b.latency_ns_p99; }},
      {"latency_ns_p999", "ns", Better::lower, true, [](Block b) { return b.latency_ns_p999; }},
      {"latency_ns_mean", "ns", Better::lower, false, mean_latency},
      {"latency_ns_max", "ns", Better::lower, false, [](Block b) { return b.latency_ns_max; }},
      {"service_ns_p50", "ns", Better::lower, true, [](Block b) { return b.service_ns_p50; }},
      {"service_ns_p99", "ns", Better::lower, true, [](Block b) { return b.service_ns_p99; }},
      {"lag_ns_p99", "ns", Better::lower, true, [](Block b) { return b.lag_ns_p99; }},
      {"throughput_per_second", "1/s", Better::higher, true, throughput},
      // What was due, not what came of it: goals for a throughput mean nothing above it.
      {"scheduled_per_second", "1/s", Better::unknown, true, scheduled_per_second},
      {"rss_bytes_peak", "bytes", Better::lower, true, [](Block b) { return b.rss_bytes_peak; }},
      {"failure_ratio", "1", Better::lower, true,
       [](Block b) { return Figure(b.failure_ratio()); }},
      // A limiter that refuses more is neither better nor worse.
      {"refused_ratio", "1", Better::unknown, true, refused_ratio},
      {"gateway_cpu_ns_per_request", "ns", Better::lower, false,
       [](Block b) { return b.gateway_cpu_ns_per_request; }},
      {"gateway_busy_share", "1", Better::unknown, false,
       [](Block b) { return b.gateway_busy_share; }},
      {"requests_per_client_cpu_second", "1/s", Better::higher, false,
       [](Block b) { return b.requests_per_client_cpu_second; }},
      {"client_busy_share", "1", Better::lower, false, busiest_client_thread},
      {"littles_law_ratio", "1", Better::unknown, false, littles_law},
  };
}

std::vector<BlockMetric> stream_metrics() {
  return {
      {"ttfb_ns_p50", "ns", Better::lower, true, [](Block b) { return b.stream.ttfb_ns_p50; }},
      {"ttfb_ns_p90", "ns", Better::lower, true, [](Block b) { return b.stream.ttfb_ns_p90; }},
      {"ttfb_ns_p99", "ns", Better::lower, true, [](Block b) { return b.stream.ttfb_ns_p99; }},
      {"ttft_ns_p50", "ns", Better::lower, true, [](Block b) { return b.stream.ttft_ns_p50; }},
      {"ttft_ns_p90", "ns", Better::lower, true, [](Block b) { return b.stream.ttft_ns_p90; }},
      {"ttft_ns_p99", "ns", Better::lower, true, [](Block b) { return b.stream.ttft_ns_p99; }},
      {"chunk_delay_ns_p50", "ns", Better::lower, true,
       [](Block b) { return b.stream.chunk_delay_ns_p50; }},
      {"chunk_delay_ns_p90", "ns", Better::lower, true,
       [](Block b) { return b.stream.chunk_delay_ns_p90; }},
      {"chunk_delay_ns_p99", "ns", Better::lower, true,
       [](Block b) { return b.stream.chunk_delay_ns_p99; }},
      {"chunk_gap_ns_p50", "ns", Better::lower, true,
       [](Block b) { return b.stream.chunk_gap_ns_p50; }},
      {"chunk_gap_ns_p99", "ns", Better::lower, true,
       [](Block b) { return b.stream.chunk_gap_ns_p99; }},
      {"stall_ratio", "1", Better::lower, true, [](Block b) { return b.stream.stall_ratio; }},
      {"chunks_per_second", "1/s", Better::higher, true,
       [](Block b) { return b.stream.chunks_per_second; }},
      {"chunks_lost", "1", Better::lower, true, [](Block b) { return b.stream.chunks_lost; }},
      {"chunks_reordered", "1", Better::lower, true,
       [](Block b) { return b.stream.chunks_reordered; }},
      {"chunks_coalesced", "1", Better::lower, true,
       [](Block b) { return b.stream.chunks_coalesced; }},
      {"streams_open_peak", "1", Better::higher, true,
       [](Block b) { return b.stream.streams_open_peak; }},
      {"output_tokens_per_second", "1/s", Better::higher, true,
       [](Block b) { return b.stream.output_tokens_per_second; }},
  };
}

}  // namespace

const std::vector<BlockMetric>& block_metrics() {
  static const std::vector<BlockMetric> kAll = [] {
    std::vector<BlockMetric> all = whole_request_metrics();
    const std::vector<BlockMetric> streams = stream_metrics();
    all.insert(all.end(), streams.begin(), streams.end());
    return all;
  }();
  return kAll;
}

std::optional<double> refused_ratio(const BlockRecord& block) {
  if (block.refused == 0) {
    return std::nullopt;
  }
  const auto refused = static_cast<double>(block.refused);
  return refused /
         (refused + static_cast<double>(block.succeeded) + static_cast<double>(block.failed));
}

std::optional<double> throttled_ratio(const RunRecord& run, int block) {
  double sum = 0;
  int samples = 0;
  for (const TargetSample& sample : run.target_samples) {
    if (sample.block == block && sample.throttled_ratio) {
      sum += *sample.throttled_ratio;
      ++samples;
    }
  }
  return samples > 0 ? std::optional(sum / samples) : std::nullopt;
}

}  // namespace macro

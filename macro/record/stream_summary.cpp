#include "macro/record/stream_summary.h"

#include <cmath>

#include "macro/record/block_summary.h"

namespace macro {
namespace {

/// A median of 0 (all chunks of a stream come at once) knows no stalls.
std::optional<double> stall_ratio_of(const HdrHistogram& gaps) {
  const auto median = percentile(gaps, 0.5);
  if (!median || *median <= 0) {
    return std::nullopt;
  }
  const auto limit = static_cast<std::int64_t>(std::ceil(*median * kStallFactor));
  if (limit >= gaps.max()) {
    return 0.0;
  }
  // The step that holds the limit itself is not over it.
  const std::int64_t above = gaps.highest_equivalent(limit) + 1;
  const std::uint64_t stalls = above > gaps.max() ? 0 : gaps.count_between(above, gaps.max());
  return static_cast<double>(stalls) / static_cast<double>(gaps.count());
}

}  // namespace

std::optional<double> percentile(const HdrHistogram& values, double q) {
  if (values.count() < samples_needed(q)) {
    return std::nullopt;
  }
  return static_cast<double>(values.quantile(q));
}

StreamRecord summarize_streams(const LoadResult& load) {
  const LoadCounts& counts = load.counts;
  const ChunkCounts& chunks = counts.chunks;
  const double seconds = std::chrono::duration<double>(load.measured).count();
  StreamRecord record;
  record.ttfb_ns_p50 = percentile(counts.ttfb_ns, 0.5);
  record.ttfb_ns_p90 = percentile(counts.ttfb_ns, 0.9);
  record.ttfb_ns_p99 = percentile(counts.ttfb_ns, 0.99);
  record.ttft_ns_p50 = percentile(counts.ttft_ns, 0.5);
  record.ttft_ns_p90 = percentile(counts.ttft_ns, 0.9);
  record.ttft_ns_p99 = percentile(counts.ttft_ns, 0.99);
  if (seconds > 0 && counts.tokens.completion > 0) {
    record.output_tokens_per_second = static_cast<double>(counts.tokens.completion) / seconds;
  }
  if (chunks.chunks == 0) {
    return record;
  }
  record.chunk_delay_ns_p50 = percentile(chunks.delay_ns, 0.5);
  record.chunk_delay_ns_p90 = percentile(chunks.delay_ns, 0.9);
  record.chunk_delay_ns_p99 = percentile(chunks.delay_ns, 0.99);
  record.chunk_gap_ns_p50 = percentile(chunks.gap_ns, 0.5);
  record.chunk_gap_ns_p99 = percentile(chunks.gap_ns, 0.99);
  record.stall_ratio = stall_ratio_of(chunks.gap_ns);
  record.streams_open_peak = static_cast<double>(counts.streams_open_peak);
  if (seconds > 0) {
    record.chunks_per_second = static_cast<double>(chunks.chunks) / seconds;
  }
  if (chunks.stamped > 0) {
    record.chunks_lost = static_cast<double>(chunks.lost);
    record.chunks_reordered = static_cast<double>(chunks.reordered);
    record.chunks_coalesced = static_cast<double>(chunks.coalesced);
  }
  return record;
}

}  // namespace macro

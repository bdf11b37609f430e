#include "macro/record/overhead.h"

#include <cmath>

#include "macro/record/number_text.h"
#include "macro/record/paired_blocks.h"

namespace macro {
namespace {

std::string signed_latency(double nanoseconds) {
  return (nanoseconds < 0 ? "-" : "") + latency_text(std::abs(nanoseconds));
}

std::string line_of(const OverheadMetric& metric, const OverheadEstimate& estimate) {
  std::string text = "  ";
  text.append(metric.title).append(24 - metric.title.size(), ' ');
  text += signed_latency(estimate.nanoseconds);
  if (!std::isfinite(estimate.low) || !std::isfinite(estimate.high)) {
    return text + "  (no interval from fewer than 6 pairs)\n";
  }
  return text + "  [" + signed_latency(estimate.low) + ", " + signed_latency(estimate.high) + "]\n";
}

}  // namespace

const std::vector<OverheadMetric>& overhead_metrics() {
  using Block = const BlockRecord&;
  static const std::vector<OverheadMetric> kAll = {
      {"overhead_ns_p50", "response time p50", [](Block b) { return b.latency_ns_p50; }},
      {"overhead_ns_p90", "response time p90", [](Block b) { return b.latency_ns_p90; }},
      {"overhead_ns_p99", "response time p99", [](Block b) { return b.latency_ns_p99; }},
      {"overhead_ttfb_ns_p50", "first byte p50", [](Block b) { return b.stream.ttfb_ns_p50; }},
      {"overhead_ttfb_ns_p90", "first byte p90", [](Block b) { return b.stream.ttfb_ns_p90; }},
      {"overhead_ttfb_ns_p99", "first byte p99", [](Block b) { return b.stream.ttfb_ns_p99; }},
      {"overhead_ttft_ns_p50", "first token p50", [](Block b) { return b.stream.ttft_ns_p50; }},
      {"overhead_ttft_ns_p90", "first token p90", [](Block b) { return b.stream.ttft_ns_p90; }},
      {"overhead_ttft_ns_p99", "first token p99", [](Block b) { return b.stream.ttft_ns_p99; }},
      {"overhead_chunk_delay_ns_p50", "chunk delay p50",
       [](Block b) { return b.stream.chunk_delay_ns_p50; }},
      {"overhead_chunk_delay_ns_p90", "chunk delay p90",
       [](Block b) { return b.stream.chunk_delay_ns_p90; }},
      {"overhead_chunk_delay_ns_p99", "chunk delay p99",
       [](Block b) { return b.stream.chunk_delay_ns_p99; }}};
  return kAll;
}

std::optional<double> overhead_of(const OverheadMetric& metric, const BlockRecord& through,
                                  const BlockRecord& direct) {
  const auto with = metric.value(through);
  const auto without = metric.value(direct);
  if (!through.valid() || !direct.valid() || !with || !without) {
    return std::nullopt;
  }
  return *with - *without;
}

std::optional<OverheadEstimate> estimate_overhead(const OverheadMetric& metric,
                                                  const RunRecord& run) {
  const auto centre = estimate_centre(
      paired_differences(run, [&metric](const BlockRecord& through, const BlockRecord& direct) {
        return overhead_of(metric, through, direct);
      }));
  if (!centre) {
    return std::nullopt;
  }
  return OverheadEstimate{centre->pairs, centre->centre, centre->low, centre->high};
}

std::string overhead_report(const RunRecord& run) {
  if (run.direct_blocks.empty()) {
    return {};
  }
  std::string lines;
  for (const OverheadMetric& metric : overhead_metrics()) {
    if (const auto estimate = estimate_overhead(metric, run)) {
      lines += line_of(metric, *estimate);
    }
  }
  if (lines.empty()) {
    return {};
  }
  const bool is_direct = run.reference_title.empty() || run.reference_title == "direct";
  return (is_direct ? std::string("overhead      of the gateway over ")
                    : "impact        against " + run.reference_title + " over ") +
         std::to_string(run.direct_blocks.size()) + " pairs of blocks, with 95 % intervals\n" +
         lines;
}

}  // namespace macro

#include "macro/page/run_figures.h"

#include <algorithm>
#include <cmath>

#include "compare/stats/order_statistics.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

using Block = const BlockRecord&;

std::optional<double> busiest(Block block) {
  const auto& shares = block.client_busy_shares;
  return shares.empty() ? std::nullopt
                        : std::optional(*std::max_element(shares.begin(), shares.end()));
}

std::optional<double> failure_ratio(Block block) {
  return block.succeeded + block.failed > 0 ? std::optional(block.failure_ratio()) : std::nullopt;
}

}  // namespace

const std::vector<FigureColumn>& figure_columns() {
  constexpr auto kCount = FigureKind::count;
  constexpr auto kLatency = FigureKind::latency;
  constexpr auto kPercent = FigureKind::percent;
  static const std::vector<FigureColumn> kAll = {
      {"throughput", "requests/s", kCount,
       [](Block b) { return b.held() ? std::nullopt : std::optional(b.throughput_per_second); }},
      {"p50", "median", kLatency, [](Block b) { return b.latency_ns_p50; }},
      {"p90", "p90", kLatency, [](Block b) { return b.latency_ns_p90; }},
      {"p95", "p95", kLatency, [](Block b) { return b.latency_ns_p95; }},
      {"p99", "p99", kLatency, [](Block b) { return b.latency_ns_p99; }},
      {"p999", "p99.9", kLatency, [](Block b) { return b.latency_ns_p999; }},
      {"max", "max", kLatency, [](Block b) { return b.latency_ns_max; }},
      {"failures", "failed", kPercent, failure_ratio},
      {"service_p50", "service p50", kLatency, [](Block b) { return b.service_ns_p50; }},
      {"service_p99", "service p99", kLatency, [](Block b) { return b.service_ns_p99; }},
      {"lag_p99", "lag p99", kLatency, [](Block b) { return b.lag_ns_p99; }},
      {"cpu", "CPU/request", kLatency, [](Block b) { return b.gateway_cpu_ns_per_request; }},
      {"rss", "memory peak", FigureKind::bytes, [](Block b) { return b.rss_bytes_peak; }},
      {"gateway_busy", "gateway busy", kPercent, [](Block b) { return b.gateway_busy_share; }},
      {"client_busy", "client busy", kPercent, busiest},
      {"ttfb_p50", "TTFB p50", kLatency, [](Block b) { return b.stream.ttfb_ns_p50; }},
      {"ttfb_p99", "TTFB p99", kLatency, [](Block b) { return b.stream.ttfb_ns_p99; }},
      {"ttft_p50", "TTFT p50", kLatency, [](Block b) { return b.stream.ttft_ns_p50; }},
      {"ttft_p99", "TTFT p99", kLatency, [](Block b) { return b.stream.ttft_ns_p99; }},
      {"delay_p50", "chunk delay p50", kLatency,
       [](Block b) { return b.stream.chunk_delay_ns_p50; }},
      {"delay_p99", "chunk delay p99", kLatency,
       [](Block b) { return b.stream.chunk_delay_ns_p99; }},
      {"gap_p50", "chunk gap p50", kLatency, [](Block b) { return b.stream.chunk_gap_ns_p50; }},
      {"stalls", "stalls", kPercent, [](Block b) { return b.stream.stall_ratio; }},
      {"lost", "chunks lost", kCount, [](Block b) { return b.stream.chunks_lost; }},
      {"reordered", "chunks reordered", kCount, [](Block b) { return b.stream.chunks_reordered; }},
      {"streams_open", "streams open", kCount, [](Block b) { return b.stream.streams_open_peak; }},
      {"tokens", "tokens/s", kCount, [](Block b) { return b.stream.output_tokens_per_second; }}};
  return kAll;
}

const FigureColumn* find_figure_column(std::string_view key) {
  const auto& all = figure_columns();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [key](const FigureColumn& column) { return column.key == key; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<BlockRecord> blocks_with_figures(const RunRecord& run) {
  if (!run.blocks.empty()) {
    return run.blocks;
  }
  const BlockRecord* best = nullptr;
  for (const StepRecord& step : run.steps) {
    if (step.block.valid() &&
        (best == nullptr || step.block.throughput_per_second > best->throughput_per_second)) {
      best = &step.block;
    }
  }
  return best == nullptr ? std::vector<BlockRecord>() : std::vector<BlockRecord>{*best};
}

Figure figure_of(const RunRecord& run, const FigureColumn& column) {
  std::vector<double> values;
  for (const BlockRecord& block : blocks_with_figures(run)) {
    const auto value = column.value(block);
    if (block.valid() && value && std::isfinite(*value)) {
      values.push_back(*value);
    }
  }
  Figure figure;
  if (values.empty()) {
    return figure;
  }
  figure.value = compare::stats::median(values);
  if (values.size() > 1) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    figure.low = *low;
    figure.high = *high;
  }
  return figure;
}

std::string figure_text(FigureKind kind, const std::optional<double>& value) {
  if (!value || !std::isfinite(*value)) {
    return "-";
  }
  switch (kind) {
    case FigureKind::latency:
      return (*value < 0 ? "-" : "") + latency_text(std::abs(*value));
    case FigureKind::bytes:
      return bytes_text(*value);
    case FigureKind::percent:
      return percent_text(*value);
    case FigureKind::count:
      break;
  }
  return *value > 0 && *value < 10 ? fixed_text(*value, 2) : count_text(*value);
}

std::string change_text(FigureKind kind, const std::optional<double>& baseline,
                        const std::optional<double>& now) {
  if (!baseline || !now || !std::isfinite(*baseline) || !std::isfinite(*now)) {
    return "-";
  }
  if (kind == FigureKind::percent) {
    const double points = (*now - *baseline) * 100;
    if (std::abs(points) < 0.005) {
      return "-";
    }
    return (points < 0 ? "" : "+") + fixed_text(points, 2) + " points";
  }
  if (!(*baseline > 0)) {
    return "-";
  }
  const double percent = (*now / *baseline - 1) * 100;
  return (percent < 0 ? "" : "+") + fixed_text(percent, 1) + " %";
}

}  // namespace macro

#include "macro/record/result_rows.h"

#include <limits>
#include <string>
#include <string_view>

#include "macro/record/overhead.h"

namespace macro {
namespace {

using compare::results::ResultFile;
using compare::results::Row;
using compare::results::TimeUnit;

constexpr std::string_view kMetrics =
    R"({"real_time":{"unit":"us","better":"lower","exact":false},)"
    R"("cpu_time":{"unit":"us","better":"lower","exact":false},)"
    R"("latency_ns_p90":{"unit":"ns","better":"lower","exact":false},)"
    R"("latency_ns_p95":{"unit":"ns","better":"lower","exact":false},)"
    R"("latency_ns_p99":{"unit":"ns","better":"lower","exact":false},)"
    R"("overhead_ns_p50":{"unit":"ns","better":"lower","exact":false},)"
    R"("overhead_ns_p90":{"unit":"ns","better":"lower","exact":false},)"
    R"("overhead_ns_p99":{"unit":"ns","better":"lower","exact":false},)"
    R"("overhead_ttfb_ns_p50":{"unit":"ns","better":"lower","exact":false},)"
    R"("overhead_ttfb_ns_p90":{"unit":"ns","better":"lower","exact":false},)"
    R"("overhead_ttfb_ns_p99":{"unit":"ns","better":"lower","exact":false},)"
    R"("overhead_ttft_ns_p50":{"unit":"ns","better":"lower","exact":false},)"
    R"("overhead_ttft_ns_p90":{"unit":"ns","better":"lower","exact":false},)"
    R"("overhead_ttft_ns_p99":{"unit":"ns","better":"lower","exact":false},)"
    R"("overhead_chunk_delay_ns_p50":{"unit":"ns","better":"lower","exact":false},)"
    R"("overhead_chunk_delay_ns_p90":{"unit":"ns","better":"lower","exact":false},)"
    R"("overhead_chunk_delay_ns_p99":{"unit":"ns","better":"lower","exact":false},)"
    R"("ttfb_ns_p50":{"unit":"ns","better":"lower","exact":false},)"
    R"("ttfb_ns_p90":{"unit":"ns","better":"lower","exact":false},)"
    R"("ttfb_ns_p99":{"unit":"ns","better":"lower","exact":false},)"
    R"("ttft_ns_p50":{"unit":"ns","better":"lower","exact":false},)"
    R"("ttft_ns_p90":{"unit":"ns","better":"lower","exact":false},)"
    R"("ttft_ns_p99":{"unit":"ns","better":"lower","exact":false},)"
    R"("chunk_delay_ns_p50":{"unit":"ns","better":"lower","exact":false},)"
    R"("chunk_delay_ns_p90":{"unit":"ns","better":"lower","exact":false},)"
    R"("chunk_delay_ns_p99":{"unit":"ns","better":"lower","exact":false},)"
    R"("chunk_gap_ns_p50":{"unit":"ns","better":"lower","exact":false},)"
    R"("chunk_gap_ns_p99":{"unit":"ns","better":"lower","exact":false},)"
    R"("stall_ratio":{"unit":"1","better":"lower","exact":false},)"
    R"("chunks_per_second":{"unit":"1/s","better":"higher","exact":false},)"
    R"("chunks_lost":{"unit":"1","better":"lower","exact":false},)"
    R"("chunks_reordered":{"unit":"1","better":"lower","exact":false},)"
    R"("chunks_coalesced":{"unit":"1","better":"lower","exact":false},)"
    R"("streams_open_peak":{"unit":"1","better":"higher","exact":false},)"
    R"("output_tokens_per_second":{"unit":"1/s","better":"higher","exact":false},)"
    R"("throughput_per_second":{"unit":"1/s","better":"higher","exact":false},)"
    R"("rss_bytes_peak":{"unit":"bytes","better":"lower","exact":false},)"
    R"("failure_ratio":{"unit":"1","better":"lower","exact":false}})";

double microseconds(const std::optional<double>& nanoseconds) {
  return nanoseconds ? *nanoseconds / 1e3 : std::numeric_limits<double>::quiet_NaN();
}

Row empty_row(const RunRecord& run, int repetitions) {
  Row row;
  row.name = run.name;
  row.run_name = run.name;
  row.repetitions = repetitions;
  row.time_unit = TimeUnit::us;
  return row;
}

void add_stream(const StreamRecord& stream, Row& row) {
  const auto add = [&row](std::string_view name, const std::optional<double>& value) {
    if (value) {
      row.counters.emplace_back(name, *value);
    }
  };
  add("ttfb_ns_p50", stream.ttfb_ns_p50);
  add("ttfb_ns_p90", stream.ttfb_ns_p90);
  add("ttfb_ns_p99", stream.ttfb_ns_p99);
  add("ttft_ns_p50", stream.ttft_ns_p50);
  add("ttft_ns_p90", stream.ttft_ns_p90);
  add("ttft_ns_p99", stream.ttft_ns_p99);
  add("chunk_delay_ns_p50", stream.chunk_delay_ns_p50);
  add("chunk_delay_ns_p90", stream.chunk_delay_ns_p90);
  add("chunk_delay_ns_p99", stream.chunk_delay_ns_p99);
  add("chunk_gap_ns_p50", stream.chunk_gap_ns_p50);
  add("chunk_gap_ns_p99", stream.chunk_gap_ns_p99);
  add("stall_ratio", stream.stall_ratio);
  add("chunks_per_second", stream.chunks_per_second);
  add("chunks_lost", stream.chunks_lost);
  add("chunks_reordered", stream.chunks_reordered);
  add("chunks_coalesced", stream.chunks_coalesced);
  add("streams_open_peak", stream.streams_open_peak);
  add("output_tokens_per_second", stream.output_tokens_per_second);
}

Row block_row(const RunRecord& run, const BlockRecord& block, int index) {
  Row row = empty_row(run, static_cast<int>(run.blocks.size()));
  row.repetition_index = index;
  row.iterations = static_cast<double>(block.succeeded);
  row.real_time = microseconds(block.latency_ns_p50);
  row.cpu_time = microseconds(block.gateway_cpu_ns_per_request);
  const auto add = [&row](std::string_view name, const std::optional<double>& value) {
    if (value) {
      row.counters.emplace_back(name, *value);
    }
  };
  add("latency_ns_p90", block.latency_ns_p90);
  add("latency_ns_p95", block.latency_ns_p95);
  add("latency_ns_p99", block.latency_ns_p99);
  add("throughput_per_second", block.throughput_per_second);
  add("rss_bytes_peak", block.rss_bytes_peak);
  add("failure_ratio", block.failure_ratio());
  add_stream(block.stream, row);
  if (static_cast<std::size_t>(index) < run.direct_blocks.size()) {
    const BlockRecord& direct = run.direct_blocks[static_cast<std::size_t>(index)];
    for (const OverheadMetric& metric : overhead_metrics()) {
      add(metric.counter, overhead_of(metric, block, direct));
    }
  }
  if (!block.valid()) {
    row.errored = true;
    row.error_message = block.invalid_reason;
  }
  return row;
}

}  // namespace

ResultFile to_result_file(const RunRecord& run) {
  ResultFile file;
  file.context.set_text("date", run.date);
  file.context.set_number("num_cpus", run.processors);
  for (const auto& [key, value] : run.environment) {
    file.context.set_text(key, value);
  }
  file.context.set_text("gatebench.metrics", kMetrics);
  int index = 0;
  for (const BlockRecord& block : run.blocks) {
    file.rows.push_back(block_row(run, block, index++));
  }
  // Good blocks before it do not make a run good that broke off.
  if (file.rows.empty() || !run.stopped_reason.empty()) {
    Row row = empty_row(run, index);
    row.errored = true;
    row.error_message = run.stopped_reason.empty() ? invalid_reason_of(run) : run.stopped_reason;
    file.rows.push_back(row);
  }
  return file;
}

}  // namespace macro

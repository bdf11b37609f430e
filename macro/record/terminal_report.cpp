#include "macro/record/terminal_report.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <vector>

#include "macro/record/number_text.h"
#include "macro/record/overhead.h"

namespace macro {
namespace {

struct Column {
  std::string_view title;
  std::function<std::optional<double>(const BlockRecord&)> value;
  std::function<std::string(double)> text;
};

double busiest(const BlockRecord& block) {
  const auto& shares = block.client_busy_shares;
  return shares.empty() ? 0.0 : *std::max_element(shares.begin(), shares.end());
}

const std::vector<Column>& columns() {
  static const std::vector<Column> kAll = {
      {"requests/s", [](const BlockRecord& b) { return std::optional(b.throughput_per_second); },
       count_text},
      {"median", [](const BlockRecord& b) { return b.latency_ns_p50; }, latency_text},
      {"p90", [](const BlockRecord& b) { return b.latency_ns_p90; }, latency_text},
      {"p95", [](const BlockRecord& b) { return b.latency_ns_p95; }, latency_text},
      {"p99", [](const BlockRecord& b) { return b.latency_ns_p99; }, latency_text},
      {"p99.9", [](const BlockRecord& b) { return b.latency_ns_p999; }, latency_text},
      {"max", [](const BlockRecord& b) { return b.latency_ns_max; }, latency_text},
      {"failed", [](const BlockRecord& b) { return std::optional(b.failure_ratio()); },
       percent_text},
      {"CPU/request", [](const BlockRecord& b) { return b.gateway_cpu_ns_per_request; },
       latency_text},
      {"memory", [](const BlockRecord& b) { return b.rss_bytes_peak; }, bytes_text},
      {"gateway", [](const BlockRecord& b) { return b.gateway_busy_share; }, percent_text},
      {"client", [](const BlockRecord& b) { return std::optional(busiest(b)); }, percent_text}};
  return kAll;
}

const std::vector<Column>& stream_columns() {
  static const std::vector<Column> kAll = {
      {"tokens/s", [](const BlockRecord& b) { return b.stream.output_tokens_per_second; },
       count_text},
      {"TTFT", [](const BlockRecord& b) { return b.stream.ttft_ns_p50; }, latency_text},
      {"p90", [](const BlockRecord& b) { return b.stream.ttft_ns_p90; }, latency_text},
      {"p99", [](const BlockRecord& b) { return b.stream.ttft_ns_p99; }, latency_text},
      {"delay", [](const BlockRecord& b) { return b.stream.chunk_delay_ns_p50; }, latency_text},
      {"p90", [](const BlockRecord& b) { return b.stream.chunk_delay_ns_p90; }, latency_text},
      {"p99", [](const BlockRecord& b) { return b.stream.chunk_delay_ns_p99; }, latency_text},
      {"gap", [](const BlockRecord& b) { return b.stream.chunk_gap_ns_p50; }, latency_text},
      {"stalls", [](const BlockRecord& b) { return b.stream.stall_ratio; }, percent_text},
      {"lost", [](const BlockRecord& b) { return b.stream.chunks_lost; }, count_text},
      {"reordered", [](const BlockRecord& b) { return b.stream.chunks_reordered; }, count_text},
      {"coalesced", [](const BlockRecord& b) { return b.stream.chunks_coalesced; }, count_text},
      {"open", [](const BlockRecord& b) { return b.stream.streams_open_peak; }, count_text}};
  return kAll;
}

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::string right_aligned(const std::string& text, std::size_t width) {
  return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

/// The values of the valid blocks; an invalid one has no say in the median.
std::vector<double> values_of(const RunRecord& run, const Column& column) {
  std::vector<double> values;
  for (const BlockRecord& block : run.blocks) {
    const auto value = column.value(block);
    if (block.valid() && value) {
      values.push_back(*value);
    }
  }
  return values;
}

using Lines = std::vector<std::vector<std::string>>;

std::string aligned(const Lines& lines) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], line[i].size());
    }
  }
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += "  " + right_aligned(line[i], widths[i]);
    }
    text += '\n';
  }
  return text;
}

std::string table(const RunRecord& run, const std::vector<Column>& columns) {
  Lines lines(1, {"block"});
  for (const Column& column : columns) {
    lines[0].emplace_back(column.title);
  }
  for (const BlockRecord& block : run.blocks) {
    auto& line = lines.emplace_back(1, std::to_string(block.number) + (block.valid() ? "" : "!"));
    for (const Column& column : columns) {
      const auto value = column.value(block);
      line.push_back(value ? column.text(*value) : "-");
    }
  }
  std::vector<std::string> medians = {"median"};
  std::vector<std::string> spreads = {"spread"};
  for (const Column& column : columns) {
    const std::vector<double> values = values_of(run, column);
    const double median = values.empty() ? 0 : median_of(values);
    medians.push_back(values.empty() ? "-" : column.text(median));
    // Of failures a spread says nothing: most blocks have none.
    const bool has_spread = values.size() > 1 && median > 0 && column.title != "failed";
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    spreads.push_back(has_spread ? percent_text((*high - *low) / median) : "-");
  }
  // Of one block they say nothing.
  if (run.blocks.size() > 1) {
    lines.push_back(medians);
    lines.push_back(spreads);
  }
  return aligned(lines);
}

std::string verdict(const RunRecord& run) {
  const std::string reason = invalid_reason_of(run);
  std::string text = reason.empty() ? "VALID" : "INVALID";
  text += "  " + run.name + ", " + std::to_string(run.blocks.size()) + " of " +
          std::to_string(run.blocks_wanted) + " blocks";
  if (run.interrupted) {
    text += " (interrupted)";
  }
  text += '\n';
  if (!reason.empty()) {
    text += "  " + reason + '\n';
  }
  return text;
}

std::string failures(const RunRecord& run) {
  std::map<std::string, std::uint64_t> by_class;
  std::uint64_t failed = 0;
  std::uint64_t succeeded = 0;
  for (const BlockRecord& block : run.blocks) {
    for (const auto& [name, count] : block.failures) {
      by_class[name] += count;
    }
    failed += block.failed;
    succeeded += block.succeeded;
  }
  std::string text = "failures      " + count_text(static_cast<double>(failed)) + " of " +
                     count_text(static_cast<double>(failed + succeeded)) + " requests";
  std::string separator = ": ";
  for (const auto& [name, count] : by_class) {
    text += separator + name + " " + count_text(static_cast<double>(count));
    separator = ", ";
  }
  return text + '\n';
}

std::string client(const RunRecord& run) {
  const Column rate{"", [](const BlockRecord& b) { return b.requests_per_client_cpu_second; },
                    count_text};
  const Column law{"", [](const BlockRecord& b) { return std::optional(b.littles_law_ratio); },
                   percent_text};
  const auto rates = values_of(run, rate);
  const auto laws = values_of(run, law);
  std::string text;
  if (!rates.empty()) {
    text += "client        " + count_text(median_of(rates)) + " requests per client CPU-second\n";
  }
  if (!laws.empty()) {
    text += "Little's law  throughput x mean latency is " + percent_text(median_of(laws)) +
            " of the connections\n";
  }
  return text;
}

std::string environment(const RunRecord& run) {
  std::string text = "load          " + run.load + ", " + std::to_string(run.prompt_tokens) +
                     " prompt tokens, seed " + std::to_string(run.seed) + "\n";
  text += "time          " + fixed_text(run.duration_seconds, 1) + " s a block after " +
          fixed_text(run.warmup_seconds, 1) + " s of warm-up, begun " + run.date + "\n";
  text += "target        " + run.target + "\n";
  text += "isolation     " + run.isolation + "\n";
  for (const auto& [key, value] : run.environment) {
    text.append("  ").append(key).append(": ").append(value).append("\n");
  }
  return text;
}

bool has_streams(const RunRecord& run) {
  return std::any_of(run.blocks.begin(), run.blocks.end(), [](const BlockRecord& block) {
    return block.stream.streams_open_peak.has_value();
  });
}

std::string warnings(const RunRecord& run) {
  std::string text;
  for (const BlockRecord& block : run.blocks) {
    for (const std::string& warning : block.warnings) {
      text += "warning: block " + std::to_string(block.number) + ": " + warning + '\n';
    }
  }
  return text;
}

}  // namespace

std::string terminal_report(const RunRecord& run) {
  std::string text = verdict(run) + '\n';
  if (!run.blocks.empty()) {
    text += table(run, columns()) + '\n';
    if (has_streams(run)) {
      text += table(run, stream_columns()) + '\n';
    }
    const std::string overhead = overhead_report(run);
    text += overhead.empty() ? overhead : overhead + '\n';
    text += failures(run) + client(run);
  }
  text += environment(run);
  const std::string all_warnings = warnings(run);
  if (!all_warnings.empty()) {
    text += '\n' + all_warnings;
  }
  return text;
}

}  // namespace macro

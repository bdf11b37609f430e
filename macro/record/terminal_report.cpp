#include "macro/record/terminal_report.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "compare/stats/order_statistics.h"
#include "macro/record/number_text.h"
#include "macro/record/overhead.h"
#include "macro/record/prompt_length.h"
#include "macro/record/report_sections.h"
#include "macro/record/report_table.h"
#include "macro/record/run_verdict.h"

namespace macro {
namespace {

using compare::stats::median;

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
      {"client", [](const BlockRecord& b) { return std::optional(busiest_client(b).value_or(0)); },
       percent_text}};
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

bool is_in_steps(const RunRecord& run) { return run.blocks.empty() && !run.steps.empty(); }

std::string verdict(const RunRecord& run) {
  const std::string reason = invalid_reason_of(run);
  std::string text = std::string(word(verdict_of(run))) + "  " + run.name + ", ";
  if (is_in_steps(run)) {
    text += std::to_string(run.steps.size()) + " steps";
  } else {
    text +=
        std::to_string(run.blocks.size()) + " of " + std::to_string(run.blocks_wanted) + " blocks";
  }
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
  std::uint64_t refused = 0;
  for (const BlockRecord& block : run.blocks) {
    for (const auto& [name, count] : block.failures) {
      by_class[name] += count;
    }
    failed += block.failed;
    succeeded += block.succeeded;
    refused += block.refused;
  }
  std::string text = "failures      " + count_text(static_cast<double>(failed)) + " of " +
                     count_text(static_cast<double>(failed + succeeded)) + " requests";
  std::string separator = ": ";
  for (const auto& [name, count] : by_class) {
    text += separator + name + " " + count_text(static_cast<double>(count));
    separator = ", ";
  }
  text += '\n';
  if (refused > 0) {
    text += "refused       " + count_text(static_cast<double>(refused)) + " of " +
            count_text(static_cast<double>(refused + failed + succeeded)) +
            " requests with 429, as they may be\n";
  }
  return text;
}

std::string client(const RunRecord& run) {
  const auto rates =
      values_of(run.blocks, [](const BlockRecord& b) { return b.requests_per_client_cpu_second; });
  const auto laws = values_of(run.blocks, [](const BlockRecord& b) {
    return b.littles_law_ratio == 0 ? std::nullopt : std::optional(b.littles_law_ratio);
  });
  std::string text;
  if (!rates.empty()) {
    text += "client        " + count_text(median(rates)) + " requests per client CPU-second";
    if (run.null_ceiling_per_second) {
      text += ", at most " + count_text(*run.null_ceiling_per_second) + "/s against a null server";
    }
    text += '\n';
  }
  if (!laws.empty()) {
    text += std::string("Little's law  throughput x ") +
            (run.think_seconds_high ? "(mean latency + think time)" : "mean latency") + " is " +
            percent_text(median(laws)) + " of the " +
            (run.think_seconds_high ? "users" : "connections") + '\n';
  }
  return text;
}

std::string environment(const RunRecord& run) {
  const std::string prompts = prompt_length_text(run);
  std::string text = "load          " + run.load + (prompts.empty() ? "" : ", " + prompts) +
                     ", seed " + std::to_string(run.seed) + "\n";
  text += "time          " + fixed_text(run.duration_seconds, 1) +
          (is_in_steps(run) ? " s a step after " : " s a block after ") +
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

/// A record may come from anywhere: no control character of it reaches the terminal.
std::string visible(std::string text) {
  for (char& character : text) {
    const auto code = static_cast<unsigned char>(character);
    if ((code < 0x20 && character != '\n') || code == 0x7F) {
      character = '?';
    }
  }
  return text;
}

}  // namespace

std::string terminal_report(const RunRecord& run) {
  if (!run.skipped_reason.empty()) {
    return visible(std::string(word(RunVerdict::skipped)) + "  " + run.name + "\n  " +
                   run.skipped_reason + '\n');
  }
  std::string text = verdict(run) + '\n';
  const auto add = [&text](const std::string& part) { text += part.empty() ? part : part + '\n'; };
  if (!run.blocks.empty()) {
    add(block_table(run.blocks, columns()));
    add(schedule_report(run));
    if (has_streams(run)) {
      add(block_table(run.blocks, stream_columns()));
    }
    add(overhead_report(run));
  }
  add(steps_report(run));
  add(findings_report(run));
  if (!run.blocks.empty()) {
    text += failures(run) + client(run);
  }
  text += checks_report(run) + environment(run);
  const std::string all_warnings = warnings(run);
  if (!all_warnings.empty()) {
    text += '\n' + all_warnings;
  }
  return visible(std::move(text));
}

}  // namespace macro

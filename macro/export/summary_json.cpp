#include "macro/export/summary_json.h"

#include <algorithm>
#include <array>

#include "compare/stats/order_statistics.h"
#include "macro/export/json_text.h"
#include "macro/export/summary_figures.h"
#include "macro/record/check_outcome_names.h"
#include "macro/record/prompt_length.h"
#include "macro/record/result_rows.h"
#include "macro/record/run_verdict.h"

namespace macro {
namespace {

constexpr std::array<std::string_view, 7> kMachineChecks = {
    "throttling", "steal", "listen_overflows", "retransmits", "cpu_overlap", "hiccups", "ceiling"};

void write_offered(JsonText& json, const RunRecord& run) {
  const auto positive = [](double value) {
    return value > 0 ? std::optional(value) : std::nullopt;
  };
  json.open_object("offered");
  json.number("connections", positive(run.connections));
  json.number("think_seconds_low", run.think_seconds_low);
  json.number("think_seconds_high", run.think_seconds_high);
  json.number("scheduled_rate_per_second", positive(run.scheduled_rate_per_second));
  json.number("think_time_ceiling_per_second", think_time_ceiling(run));
  json.close_object();
}

void write_steps(JsonText& json, const RunRecord& run) {
  json.open_array("steps");
  for (const StepRecord& step : run.steps) {
    const BlockRecord& block = step.block;
    json.open_object();
    json.text("load", step.load);
    json.number("offered", step.offered);
    json.text("verdict", word(verdict_of(block)));
    json.text_or_null("reason", block.invalid_reason);
    json.number("throughput_per_second", block.throughput_per_second);
    json.number("latency_ns_p50", block.latency_ns_p50);
    json.number("latency_ns_p99", block.latency_ns_p99);
    json.number("failure_ratio", block.failure_ratio());
    json.number("gateway_busy_share", block.gateway_busy_share);
    json.close_object();
  }
  json.close_array();
}

void write_findings(JsonText& json, const RunRecord& run) {
  std::optional<double> bytes_per_stream;
  json.open_array("findings");
  for (const FindingRecord& finding : run.findings) {
    json.open_object();
    json.text("name", finding.name);
    json.text("title", finding.title);
    json.text("unit", finding.unit);
    json.number("value", finding.value);
    json.number("low", finding.low);
    json.number("high", finding.high);
    json.text_or_null("goal", finding.goal);
    json.boolean("met", finding.met);
    json.text_or_null("note", finding.note);
    json.close_object();
    if (finding.name == "bytes_per_open_stream") {
      bytes_per_stream = finding.value;
    }
  }
  json.close_array();
  json.number("bytes_per_open_stream", bytes_per_stream);
  json.number("null_ceiling_per_second", run.null_ceiling_per_second);
}

/// With `machine_only` those about the machine.
void write_checks(JsonText& json, const RunRecord& run, bool machine_only) {
  const auto write = [&](const BlockRecord& block, std::optional<double> number) {
    for (const CheckRecord& check : block.checks) {
      if (machine_only && std::find(kMachineChecks.begin(), kMachineChecks.end(), check.name) ==
                              kMachineChecks.end()) {
        continue;
      }
      json.open_object();
      json.number("block", number);
      json.text("name", check.name);
      json.text("outcome", name_of(check.outcome));
      json.text_or_null("value", check.value);
      json.text_or_null("limit", check.limit);
      json.text_or_null("note", check.note);
      json.close_object();
    }
  };
  json.open_array("checks");
  for (const BlockRecord& block : run.blocks) {
    write(block, block.number);
  }
  for (const StepRecord& step : run.steps) {
    write(step.block, std::nullopt);
  }
  json.close_array();
}

void write_warnings(JsonText& json, const RunRecord& run) {
  std::vector<std::string> warnings;
  for (const BlockRecord& block : run.blocks) {
    for (const std::string& warning : block.warnings) {
      warnings.push_back("block " + std::to_string(block.number) + ": " + warning);
    }
  }
  for (const StepRecord& step : run.steps) {
    for (const std::string& warning : step.block.warnings) {
      warnings.push_back(step.load + ": " + warning);
    }
  }
  json.texts("warnings", warnings);
}

void write_environment(JsonText& json, const RunRecord& run) {
  json.text_or_null("isolation", run.isolation);
  json.open_object("environment");
  for (const auto& [key, value] : run.environment) {
    json.text(key, value);
  }
  json.close_object();
}

void write_summary(JsonText& json, const RunRecord& run) {
  json.text("schema", "gatebench.macro_summary/1");
  json.text("verdict", word(verdict_of(run)));
  json.text_or_null("reason", reason_of(run));
  json.text("name", run.name);
  json.text("scenario", scenario_of(run));
  json.text_or_null("load", run.load);
  json.text_or_null("target", run.target);
  json.text_or_null("date", run.date);
  json.count("seed", run.seed);
  json.boolean("interrupted", run.interrupted);
  json.number("prompt_tokens", fixed_prompt_tokens(run));
  json.number("warmup_seconds", run.warmup_seconds);
  json.number("duration_seconds", run.duration_seconds);
  json.number("blocks_wanted", run.blocks_wanted);
  json.count("blocks_valid", valid_blocks(run).size());
  write_offered(json, run);
  write_requests(json, run);
  write_figures(json, run);
  write_distributions(json, run);
  write_pairs(json, run);
  write_steps(json, run);
  write_findings(json, run);
  write_checks(json, run, false);
  write_warnings(json, run);
  write_environment(json, run);
}

}  // namespace

std::optional<double> think_time_ceiling(const RunRecord& run) {
  if (!run.think_seconds_mean || run.connections <= 0 || *run.think_seconds_mean <= 0) {
    return std::nullopt;
  }
  double least_seconds = 0;
  for (const Distribution& distribution : run.distributions) {
    if (distribution.metric == "response" && distribution.count > 0) {
      least_seconds = static_cast<double>(distribution.min_ns) / 1e9;
    }
  }
  return run.connections / (*run.think_seconds_mean + least_seconds);
}

std::string summary_json(const RunRecord& run) {
  JsonText json;
  json.open_object();
  write_summary(json, run);
  json.close_object();
  return json.str();
}

std::string suite_summary_json(const std::vector<RunRecord>& runs) {
  std::uint64_t valid = 0;
  std::uint64_t skipped = 0;
  const std::string reason = fault_of(runs);
  for (const RunRecord& run : runs) {
    valid += verdict_of(run) == RunVerdict::valid ? 1 : 0;
    skipped += verdict_of(run) == RunVerdict::skipped ? 1 : 0;
  }
  JsonText json;
  json.open_object();
  json.text("schema", "gatebench.macro_suite/1");
  json.text("verdict", word(reason.empty() ? RunVerdict::valid : RunVerdict::invalid));
  json.text_or_null("reason", reason);
  json.count("valid", valid);
  json.count("invalid", runs.size() - valid - skipped);
  json.count("skipped", skipped);
  json.open_array("scenarios");
  for (const RunRecord& run : runs) {
    json.open_object();
    write_summary(json, run);
    json.close_object();
  }
  json.close_array();
  json.close_object();
  return json.str();
}

std::string environment_json(const RunRecord& run) {
  JsonText json;
  json.open_object();
  json.text("schema", "gatebench.macro_environment/1");
  json.text("name", run.name);
  json.text_or_null("date", run.date);
  json.text_or_null("target", run.target);
  json.number("processors",
              run.processors > 0 ? std::optional<double>(run.processors) : std::nullopt);
  write_environment(json, run);
  write_checks(json, run, true);
  json.close_object();
  return json.str();
}

}  // namespace macro

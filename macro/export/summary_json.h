#pragma once

#include <string>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// What a run found out, for programs: schema gatebench.macro_summary/1. Keys are only ever added;
/// null is "not measured" (or "none", of a text), never 0.
///
///   verdict, reason     "VALID", "INVALID" or "SKIPPED"; why it is not VALID
///   name, scenario, load, target, date, seed, interrupted, prompt_tokens, warmup_seconds,
///   duration_seconds, blocks_wanted, blocks_valid
///   offered             {connections, think_seconds_low, think_seconds_high,
///                        scheduled_rate_per_second, think_time_ceiling_per_second: N / (Z + R)}
///   requests            {succeeded, failed, refused, failure_ratio, failures: {class: count}} of
///                       the valid blocks, of all where none is
///   figures             {name: {unit, better, median, low, high, spread, blocks}}: each figure of
///                       block_metrics(), cpu_throttled_ratio too, over the valid blocks; spread is
///                       (high - low) / median; blocks has a value of each valid block
///   distributions       {metric: {count, min_ns, mean_ns, p50_ns, p90_ns, p95_ns, p99_ns,
///                        p999_ns, max_ns}} over all valid blocks; a percentile from 10 / (1 - p)
///                       values on
///   pairs               null, or {reference, estimates: [{name, pairs, value_ns, low_ns,
///                       high_ns}]}: what the gateway (or its feature) added
///   steps               [{load, offered, verdict, reason, throughput_per_second, latency_ns_p50,
///                       latency_ns_p99, failure_ratio, gateway_busy_share}]
///   findings            [{name, title, unit, value, low, high, goal, met, note}]
///   bytes_per_open_stream   the finding of that name
///   null_ceiling_per_second
///   checks              [{block, name, outcome, value, limit, note}]; outcome: "passed", "warned",
///                       "failed", "unmeasured", "not_applicable"; block is null of a step's
///   warnings            [text]
///   isolation, environment   in force as read back; {key: text}
std::string summary_json(const RunRecord& run);

/// The same of several scenarios, schema gatebench.macro_suite/1: {schema, verdict, reason, valid,
/// invalid, skipped, scenarios: [summaries]}. VALID where each scenario that was not skipped is,
/// and there is one.
std::string suite_summary_json(const std::vector<RunRecord>& runs);

/// Where a run took place, schema gatebench.macro_environment/1: {schema, name, date, target,
/// processors, isolation, environment: {key: text}, checks: [...]}, the checks being those about
/// the machine, not about the load.
std::string environment_json(const RunRecord& run);

/// N / (Z + R), what users with think time can offer at most: Z as RunRecord::think_seconds_mean, R
/// the least response time, for with the mean one Little's law makes it the throughput of any run.
/// nullopt without think time.
std::optional<double> think_time_ceiling(const RunRecord& run);

}  // namespace macro

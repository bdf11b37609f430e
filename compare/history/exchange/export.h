#pragma once

#include <string>

#include "compare/history/timeline.h"

/// A history in the formats of others. What they cannot hold is left out; values are medians.
namespace compare::history {

/// The data.js of github-action-benchmark, for its page and for its action to go on with: a suite
/// for each suite, machine and direction (it knows one tool a suite), an entry for each commit in
/// order. Metrics but real_time have their names behind the benchmark's: "a/b - cpu_time". The
/// range is 1.4826 times the median absolute deviation of the repetitions.
std::string export_action_data(const Timeline& timeline);

/// Bencher's metric format of the newest commit, {"NAME":{"MEASURE":{"value":..}}}: real_time is
/// its measure "latency", throughput_per_second and items_per_second its "throughput"; the bounds
/// are the least and the greatest repetition.
std::string export_bencher(const Timeline& timeline);

/// Every point in a row, after RFC 4180; the repetitions in one cell, blanks between them.
std::string export_csv(const Timeline& timeline);

/// The newest point of each series in the text format of Prometheus, as the gauge
/// gatebench_benchmark in the unit that its label tells; no time stamps, which the node exporter's
/// collector of such files refuses.
std::string export_prometheus(const Timeline& timeline);

}  // namespace compare::history

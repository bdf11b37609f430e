#pragma once

#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// Reads the data.js of github-action-benchmark, and its external JSON file, which is the same
/// without the assignment: the last entry of each suite, as rows `<suite>/<bench name>`. The commit
/// of the newest of these entries becomes gatebench.commit; suites that end at other commits are a
/// warning.
/// A value in a time unit (ns, "us/iter", "ns/op", ...) is the real_time, unless the suite's tool
/// says that bigger is better. Any other is a counter called `value`, or, where the file has
/// several units, called by its unit; gatebench.metrics tells its direction (action_measure) and
/// that it gates. The rows _mean, _median, _stddev
/// and _cv that the tool googlecpp took for benchmarks are aggregates. `range` and `extra` are left
/// out. Throws InputError naming the entry.
ResultFile read_action_data(std::string_view text, const std::string& path);

/// Reads the array [{name, unit, value}] that the action's custom tools take; which direction is
/// better is not in it, so that it stays unknown but for times.
ResultFile read_action_array(std::string_view text, const std::string& path);

}  // namespace compare::results

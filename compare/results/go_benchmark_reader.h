#pragma once

#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// Whether the text holds a line that only `go test -bench` prints.
bool is_go_benchmark(std::string_view text);

/// Reads the text of `go test -bench`: a row a line, so that -count=N gives N repetitions.
/// ns/op is the real_time; B/op, allocs/op and MB/s are the counters bytes_per_op, allocs_per_op
/// and bytes_per_second; any other unit is the name of its counter. `Unit` lines describe metrics.
/// The -8 behind the names is GOMAXPROCS: where all names of a file have the same it becomes the
/// rows' `threads` and is left out; else nothing tells it from a part of the name, and it stays. A
/// name that several packages use gets its package in front.
/// `key: value` lines become the context, `cpu` as gatebench.cpu_model. A failed benchmark is an
/// errored row; other failures are warnings. Throws InputError naming the line.
ResultFile read_go_benchmark(std::string_view text, const std::string& path);

}  // namespace compare::results

#pragma once

#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// Reads Google Benchmark JSON as its releases since 1.0 write it, and as macro does:
/// - bare NaN, Infinity, -Infinity; null for a number is NaN; raw control characters in strings
/// - files without run_name and run_type: aggregates (_mean, _median, _stddev, _cv, _BigO, _RMS)
/// are
///   told from benchmarks by their siblings, so that none is taken for a benchmark
/// - error_occurred and skipped rows are errored; their times mean nothing
/// - numeric keys that are not Google Benchmark's own are counters; other unknown keys are left out
/// Bytes that are no UTF-8 become U+FFFD. Memory: the rows beside the text.
/// `path` is for messages only. Throws InputError naming path, line and column, or row and key.
ResultFile read_google_benchmark(std::string_view text, const std::string& path);

}  // namespace compare::results

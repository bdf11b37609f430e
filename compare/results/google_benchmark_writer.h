#pragma once

#include <filesystem>
#include <string>

#include "compare/results/result_file.h"

namespace compare::results {

/// Google Benchmark JSON (context, benchmarks) with a trailing newline. Every number reads back as
/// the same double; NaN and infinities, which JSON does not have, are written as Google Benchmark
/// writes them (bare NaN, Infinity), because its readers expect that.
std::string to_google_benchmark_json(const ResultFile& file);

/// Writes to a temporary file beside `path`, flushes and renames it, so that a crash leaves the old
/// file or the new one, never a part. Throws std::runtime_error naming the path and the reason.
void write_google_benchmark_file(const ResultFile& file, const std::filesystem::path& path);

}  // namespace compare::results

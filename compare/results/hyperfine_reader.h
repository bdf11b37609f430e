#pragma once

#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// Reads what hyperfine writes with --export-json. A benchmark is called by its command; each of
/// `times` is a repetition, in seconds; without them the median (else the mean) is the one value.
/// Runs whose exit code was not 0 (--ignore-failure) are counted in a warning.
/// Throws InputError naming the result.
ResultFile read_hyperfine(std::string_view text, const std::string& path);

}  // namespace compare::results

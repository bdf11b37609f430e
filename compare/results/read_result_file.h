#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// Reads a result file of any format that compare knows; the content tells which, not the name.
/// Pipes work too. Throws InputError: one line naming the path, the place and what was expected.
ResultFile read_result_file(const std::filesystem::path& path);

/// The same for text in memory; `path` is for messages only.
ResultFile read_result_text(std::string_view text, const std::string& path);

}  // namespace compare::results

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "compare/targets/targets.h"

namespace compare::targets {

/// Reads a targets file: JSON as compare/README.md describes it. Strict, because a key that is
/// misspelt would be a goal that nobody checks: unknown keys, units and bounds out of order are
/// errors. Throws results::InputError, one line: which file, which line or goal, what is wrong and
/// what was expected.
Targets read_targets_file(const std::filesystem::path& path);

/// The same for text in memory; `source` is for messages and reports.
Targets parse_targets(std::string_view text, const std::string& source);

/// ci/targets/litellm.json as it was when this was built.
Targets default_targets();

/// The text of the default targets. Defined by the build.
std::string_view default_targets_text();

}  // namespace compare::targets

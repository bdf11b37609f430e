#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "compare/verdict/rules.h"

namespace compare::verdict {

/// Reads a rules file, which is TOML (https://toml.io):
///
///     threshold = 10              # percent
///     alpha = 0.05
///     floor = "0.5ns"
///     metrics = ["real_time"]     # what gates instead of the default
///     on_removed = "warn"         # or "fail"
///     [[benchmark]]
///     match = "limit/*"           # needed; the rest as in Rule
///     metric = "real_time"
///     threshold = 15
///     at_most = "150ns"
///     at_least = "1000/s"
///     gate = true
///     [[ignore]]
///     match = "upstream/*"
///     reason = "rewritten, see #12"
///     until = 2026-12-31
///
/// Throws results::InputError: one line naming file, line, what is wrong and what was expected.
Rules read_rules_file(const std::filesystem::path& path);

/// The same for text in memory; `path` is for messages.
Rules read_rules_text(std::string_view text, const std::string& path);

}  // namespace compare::verdict

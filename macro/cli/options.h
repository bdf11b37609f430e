#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "macro/cli/upstream_command.h"
#include "macro/plan/run_options.h"

namespace macro {

struct ReportOptions {
  std::filesystem::path directory;
  std::optional<std::filesystem::path> baseline;  ///< results of an earlier run, drawn below
};

/// Nothing to do but to print this (help, version).
struct PrintedText {
  std::string text;
};

/// `arguments` without the program's name. Throws UsageError for what is out of bounds and for what
/// contradicts itself; reads no file.
std::variant<RunOptions, ReportOptions, UpstreamFlags, PrintedText> parse_arguments(
    const std::vector<std::string>& arguments);

}  // namespace macro

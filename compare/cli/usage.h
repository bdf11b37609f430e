#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "compare/verdict/name_filter.h"

namespace compare::cli {

constexpr int kExitCannotJudge = 2;

/// The call is wrong. The message is one line: which argument, what is wrong, what to do.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Parses `args` into the options bound to `app`. Returns text for standard output where help or
/// the version was asked for; throws UsageError for whatever CLI11 refuses.
std::optional<std::string> parse(CLI::App& app, std::vector<std::string> args);

/// A number above 0, whole or not, with nothing behind it but an optional "%". Throws UsageError
/// naming `option`.
double parse_percentage(std::string_view option, const std::string& text);

/// A number strictly between 0 and `limit`. Throws UsageError naming `option`.
double parse_fraction(std::string_view option, const std::string& text, double limit);

/// A filter by name. Throws UsageError naming `option` where it is no regular expression.
verdict::NameFilter parse_filter(std::string_view option, const std::string& expression);

/// Throws UsageError if `path` is the name of a subcommand: such a file is written ./NAME.
void refuse_subcommand_name(const std::string& path);

/// "compare 0.1.0 (commit, build type, compiler)".
std::string version_text();

}  // namespace compare::cli

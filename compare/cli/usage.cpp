#include "compare/cli/usage.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "build_info.h"

namespace compare::cli {
namespace {

/// Every subcommand of the contract: nothing may take their names for files.
constexpr std::array<std::string_view, 7> kSubcommands = {
    "merge", "duel", "calibrate", "targets", "breakdown", "history", "report"};

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

}  // namespace

std::optional<std::string> parse(CLI::App& app, std::vector<std::string> args) {
  std::reverse(args.begin(), args.end());  // CLI11 takes them from the back
  try {
    app.parse(std::move(args));
  } catch (const CLI::CallForHelp&) {
    return app.help();
  } catch (const CLI::CallForVersion&) {
    return version_text() + "\n";
  } catch (const CLI::ParseError& error) {
    std::string message = error.what();
    std::replace(message.begin(), message.end(), '\n', ' ');
    throw UsageError(message);
  }
  return std::nullopt;
}

double parse_percentage(std::string_view option, const std::string& text) {
  std::string_view digits = text;
  if (digits.ends_with('%')) {
    digits.remove_suffix(1);
  }
  const auto value = number(digits);
  if (!value || *value <= 0) {
    throw UsageError(std::string(option) + " is '" + text +
                     "', not a number above 0; write a percentage such as 10 or 2.5%");
  }
  return *value;
}

double parse_fraction(std::string_view option, const std::string& text, double limit) {
  const auto value = number(text);
  if (!value || *value <= 0 || *value >= limit) {
    std::string shown = std::to_string(limit);
    shown.erase(shown.find_last_not_of('0') + 1);
    throw UsageError(std::string(option) + " is '" + text + "', not a number between 0 and " +
                     shown + " (neither included)");
  }
  return *value;
}

verdict::NameFilter parse_filter(std::string_view option, const std::string& expression) {
  try {
    return verdict::NameFilter(expression);
  } catch (const std::invalid_argument& error) {
    throw UsageError(std::string(option) + " '" + expression +
                     "' is no regular expression: " + error.what());
  }
}

void refuse_subcommand_name(const std::string& path) {
  if (std::find(kSubcommands.begin(), kSubcommands.end(), path) != kSubcommands.end()) {
    throw UsageError("'" + path +
                     "' is the name of a subcommand, which comes first; a file of that "
                     "name is written ./" +
                     path);
  }
}

std::string version_text() {
  const gatebench::BuildInfo info = gatebench::build_info();
  return "compare " + std::string(info.version) + " (commit " + std::string(info.commit) + ", " +
         std::string(info.build_type) + ", " + std::string(info.compiler) + ")";
}

}  // namespace compare::cli

#include "compare/cli/history_command.h"

#include <array>
#include <ostream>
#include <string_view>

#include "compare/cli/history_accept_command.h"
#include "compare/cli/history_add_command.h"
#include "compare/cli/history_check_command.h"
#include "compare/cli/history_export_command.h"
#include "compare/cli/history_html_command.h"
#include "compare/cli/history_import_command.h"
#include "compare/cli/history_list_command.h"
#include "compare/cli/usage.h"

namespace compare::cli {
namespace {

struct Subcommand {
  std::string_view name;
  std::string_view purpose;
  /// `args` without the subcommand's name.
  int (*run)(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
             const Terminal& terminal);
};

/// One more subcommand is one more line.
constexpr std::array<Subcommand, 7> kSubcommands = {{
    {"add", "adds what result files measured at a commit", history_add_command},
    {"import", "takes over what others have kept", history_import_command},
    {"list", "shows the commits, or values through them", history_list_command},
    {"check", "finds the changes; --fail: exit code 1 on a new one", history_check_command},
    {"accept", "takes a change for granted, with who and why", history_accept_command},
    {"html", "writes a page to look at, and a feed", history_html_command},
    {"export", "writes data.js, Bencher, CSV, Prometheus text", history_export_command},
}};

std::string names() {
  std::string all;
  for (const Subcommand& subcommand : kSubcommands) {
    all += (all.empty() ? "" : ", ") + std::string(subcommand.name);
  }
  return all;
}

std::string help() {
  std::string text =
      "Keeps what was measured, commit by commit, in a folder, and finds what changed.\n\n"
      "Usage: compare history SUBCOMMAND DIR ...\n\nSubcommands:\n";
  for (const Subcommand& subcommand : kSubcommands) {
    std::string name(subcommand.name);
    name.resize(8, ' ');
    text += "  " + name + std::string(subcommand.purpose) + "\n";
  }
  return text +
         "\nExamples:\n"
         "  compare history add perf-history micro.json macro.json --commit \"$GITHUB_SHA\"\n"
         "  compare history check perf-history --fail\n"
         "  compare history SUBCOMMAND --help\n";
}

}  // namespace

int history_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                    const Terminal& terminal) {
  if (args.empty()) {
    throw UsageError("history needs a subcommand: " + names());
  }
  for (const Subcommand& subcommand : kSubcommands) {
    if (args.front() == subcommand.name) {
      return subcommand.run({args.begin() + 1, args.end()}, out, err, terminal);
    }
  }
  if (args.front() == "--help" || args.front() == "-h") {
    out << help();
    return 0;
  }
  throw UsageError("history has no subcommand '" + args.front() + "', only " + names());
}

}  // namespace compare::cli

#include "compare/cli/cli.h"

#include <array>
#include <exception>
#include <ostream>
#include <string_view>

#include "compare/cli/breakdown_command.h"
#include "compare/cli/calibrate_command.h"
#include "compare/cli/duel_command.h"
#include "compare/cli/history_command.h"
#include "compare/cli/judge_command.h"
#include "compare/cli/merge_command.h"
#include "compare/cli/report_command.h"
#include "compare/cli/targets_command.h"
#include "compare/cli/usage.h"
#include "compare/report/layout.h"

namespace compare::cli {
namespace {

struct Subcommand {
  std::string_view name;
  /// `args` without the subcommand's name.
  int (*run)(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
             const Terminal& terminal);
};

/// One more subcommand is one more line.
constexpr std::array<Subcommand, 7> kSubcommands = {{
    {"breakdown", breakdown_command},
    {"calibrate", calibrate_command},
    {"duel", duel_command},
    {"history", history_command},
    {"merge", merge_command},
    {"report", report_command},
    {"targets", targets_command},
}};

int dispatch(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
             const Terminal& terminal) {
  if (!args.empty()) {
    for (const Subcommand& subcommand : kSubcommands) {
      if (args.front() == subcommand.name) {
        return subcommand.run({args.begin() + 1, args.end()}, out, err, terminal);
      }
    }
    refuse_subcommand_name(args.front());
  }
  return judge_command(args, out, err, terminal);
}

}  // namespace

int run(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
        const Terminal& terminal) {
  try {
    const int exit_code = dispatch(args, out, err, terminal);
    out.flush();
    if (!out) {
      err << "compare: cannot write to standard output\n";
      return kExitCannotJudge;
    }
    return exit_code;
  } catch (const UsageError& error) {
    err << "compare: " << report::printable(error.what()) << "; see compare --help\n";
  } catch (const std::exception& error) {
    err << "compare: " << report::printable(error.what()) << "\n";
  }
  return kExitCannotJudge;
}

}  // namespace compare::cli

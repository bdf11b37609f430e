#include "compare/cli/cli.h"

#include <exception>
#include <ostream>

#include "compare/cli/judge_command.h"
#include "compare/cli/merge_command.h"
#include "compare/cli/usage.h"
#include "compare/report/layout.h"

namespace compare::cli {
namespace {

int dispatch(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
             bool colour) {
  if (!args.empty() && args.front() == "merge") {
    return merge_command({args.begin() + 1, args.end()}, out, err);
  }
  if (!args.empty()) {
    refuse_subcommand_name(args.front());
  }
  return judge_command(args, out, err, colour);
}

}  // namespace

int run(const std::vector<std::string>& args, std::ostream& out, std::ostream& err, bool colour) {
  try {
    const int exit_code = dispatch(args, out, err, colour);
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

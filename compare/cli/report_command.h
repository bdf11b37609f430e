#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"

namespace compare::cli {

/// compare report VERDICT... [options]: joins verdicts that compare wrote as JSON and renders them.
/// `args` without "report". Returns the exit code of the joined verdict; throws UsageError,
/// results::InputError or std::runtime_error with one line for the user.
int report_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                   const Terminal& terminal);

}  // namespace compare::cli

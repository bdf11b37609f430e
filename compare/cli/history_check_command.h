#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"

namespace compare::cli {

/// compare history check DIR [--fail]: the changes in it. Returns 1 where one is new, got worse and
/// --fail is given; 2 where there is no run in it.
/// `args` without "history check". Returns the exit code; throws UsageError, results::InputError or
/// std::runtime_error with one line for the user.
int history_check_command(const std::vector<std::string>& args, std::ostream& out,
                          std::ostream& err, const Terminal& terminal);

}  // namespace compare::cli

#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"

namespace compare::cli {

/// compare history list DIR: its commits, or the values of benchmarks through them.
/// `args` without "history list". Returns the exit code; throws UsageError, results::InputError or
/// std::runtime_error with one line for the user.
int history_list_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                         const Terminal& terminal);

}  // namespace compare::cli

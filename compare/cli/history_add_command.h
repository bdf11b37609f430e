#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"

namespace compare::cli {

/// compare history add DIR FILE... [--commit SHA] ...: adds what result files measured.
/// `args` without "history add". Returns the exit code; throws UsageError, results::InputError or
/// std::runtime_error with one line for the user.
int history_add_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                        const Terminal& terminal);

}  // namespace compare::cli

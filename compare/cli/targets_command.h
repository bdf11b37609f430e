#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"

namespace compare::cli {

/// compare targets RESULT... [options]: grades absolute goals. `args` without "targets". Returns 0
/// where all is good or only needs investigation (which warns), 1 on an issue, 2 where nothing can
/// be graded; throws UsageError, results::InputError or std::runtime_error with one line for the
/// user.
int targets_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                    const Terminal& terminal);

}  // namespace compare::cli

#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"

namespace compare::cli {

/// compare history import DIR FILE|FOLDER...: takes over what others have kept.
/// `args` without "history import". Returns the exit code; throws UsageError, results::InputError
/// or std::runtime_error with one line for the user.
int history_import_command(const std::vector<std::string>& args, std::ostream& out,
                           std::ostream& err, const Terminal& terminal);

}  // namespace compare::cli

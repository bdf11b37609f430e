#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"

namespace compare::cli {

/// compare history html DIR --out FILE [options]: writes the page of a history, and its regressions
/// as a feed where asked. `args` without "html". Returns 0; throws UsageError, results::InputError
/// or std::runtime_error with one line for the user.
int history_html_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                         const Terminal& terminal);

}  // namespace compare::cli

#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"

namespace compare::cli {

/// compare duel --baseline CMD --current CMD [options]: runs both in turn until it is decided which
/// benchmarks got slower, saves the rounds and reports. `args` without "duel". Returns the exit
/// code; throws UsageError, results::InputError or std::runtime_error with one line for the user.
int duel_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                 const Terminal& terminal);

}  // namespace compare::cli

#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"

namespace compare::cli {

/// compare calibrate --command CMD [options]: duels a program with itself and tells what this
/// machine can and cannot tell. `args` without "calibrate". Returns 0, or 2 where a side failed or
/// somebody interrupted it; throws UsageError or std::runtime_error with one line for the user.
int calibrate_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                      const Terminal& terminal);

}  // namespace compare::cli

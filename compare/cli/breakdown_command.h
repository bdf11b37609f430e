#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"

namespace compare::cli {

/// compare breakdown MICRO [OTHER] [options]: each component's share of a request, and with a
/// second file what moved. `args` without "breakdown". Returns 0, or 2 where no pipeline has a
/// time; throws UsageError, results::InputError or std::runtime_error with one line for the user.
int breakdown_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                      const Terminal& terminal);

}  // namespace compare::cli

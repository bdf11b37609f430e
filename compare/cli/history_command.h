#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"

namespace compare::cli {

/// compare history add|import|list|check|accept|export ...: hands `args`, which begin with one of
/// these, on to it. Returns the exit code; throws as they do.
int history_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                    const Terminal& terminal);

}  // namespace compare::cli

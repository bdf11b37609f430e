#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "compare/cli/terminal.h"

namespace compare::cli {

/// The whole tool but for its process: `args` without the program's name, reports to `out`, one
/// line for each error or warning about the call to `err`. Returns the exit code of the contract: 0
/// nothing got slower, 1 a regression, 2 cannot judge (usage and input errors too), 3 undecided
/// where asked. Throws nothing. `terminal`: what standard output is.
int run(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
        const Terminal& terminal = {});

}  // namespace compare::cli

#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "macro/cli/dashboard.h"

namespace macro {

/// The macro command: arguments without the program's name; reports go to `out`, progress and
/// errors to `err`, as `style` says. Returns the exit code: 0 measured, 1 an issue by
/// --targets, 2 usage error, 3 the measurement is invalid.
int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err,
        const DashboardStyle& style = {});

}  // namespace macro

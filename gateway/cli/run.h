#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "gateway/cli/environment.h"

namespace gateway::cli {

/// The command `gateway`. `args` are those after the program's name. Returns the exit code: 0, 1
/// where it did not work, 2 for a wrong usage or configuration (one line on `err` says what).
/// `environment` is asked for the keys of upstreams only.
int run(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
        const Environment& environment = no_environment);

}  // namespace gateway::cli

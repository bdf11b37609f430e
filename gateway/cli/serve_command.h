#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace gateway::cli {

/// `gateway serve` with the flags after it: builds the gateway, prints "listening on URL" to `out`
/// once it can be reached, and serves until SIGTERM or SIGINT. Returns the exit code: 0 after a
/// graceful stop, 1 where the port cannot be opened, 2 for a wrong configuration.
int run_serve_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err);

}  // namespace gateway::cli

#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "gateway/cli/environment.h"

namespace gateway::cli {

/// `gateway serve` with the flags after it: builds the gateway, prints "listening on URL" to `out`
/// once it can be reached, and serves until SIGTERM or SIGINT. SIGHUP reads the configuration
/// again: routes, upstreams and their keys change, cached API keys are forgotten, the access log is
/// opened anew; a wrong configuration is told and the old one stays. Returns the exit code: 0 after
/// a graceful stop, 1 where the port cannot be opened, 2 for a wrong configuration.
int run_serve_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err,
                      const Environment& environment);

}  // namespace gateway::cli

#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace gateway::cli {

/// `gateway key create|list|revoke` with the flags after it. `create` writes the key, and nothing
/// else, to `out`. Returns the exit code: 0, 1 where there is no such key, 2 for a wrong usage or a
/// database that cannot be used.
int run_key_command(const std::vector<std::string>& args, std::ostream& out, std::ostream& err);

}  // namespace gateway::cli

#pragma once

#include <chrono>
#include <iosfwd>
#include <string>
#include <vector>

namespace gateway::cli {

/// `gateway usage` with the flags after it; `now` is what "24h" counts back from. Returns the exit
/// code: 0 with sums or without any, 2 for a wrong usage or a database that cannot be used.
int run_usage_command(const std::vector<std::string>& args,
                      std::chrono::system_clock::time_point now, std::ostream& out,
                      std::ostream& err);

}  // namespace gateway::cli

#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "compare/cli/cli.h"

namespace compare {

/// What one call of the tool gave.
struct CommandResult {
  int exit_code = 0;
  std::string out;
  std::string err;
};

inline CommandResult run_compare(const std::vector<std::string>& args,
                                 const cli::Terminal& terminal = {}) {
  std::ostringstream out;
  std::ostringstream err;
  CommandResult result;
  result.exit_code = cli::run(args, out, err, terminal);
  result.out = out.str();
  result.err = err.str();
  return result;
}

}  // namespace compare

#pragma once

#include <gmock/gmock.h>

#include <sstream>
#include <string>
#include <utility>
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

/// Expects each call to be refused: exit code 2, nothing on standard output, and an error of
/// compare's that says so.
inline void expect_refusals(
    const std::string& subcommand,
    const std::vector<std::pair<std::vector<std::string>, std::string>>& wrong) {
  for (auto [args, message] : wrong) {
    args.insert(args.begin(), subcommand);
    const CommandResult result = run_compare(args);
    EXPECT_EQ(result.exit_code, 2) << message;
    EXPECT_THAT(result.out, testing::IsEmpty()) << message;
    EXPECT_THAT(result.err,
                testing::AllOf(testing::StartsWith("compare: "), testing::HasSubstr(message)));
  }
}

}  // namespace compare

#pragma once

#include <string>

namespace gateway::cli {

/// How a command ends before it has begun: help (0), or a wrong configuration (2) that `err` tells
/// of in one line.
struct Ending {
  int exit_code = 0;
  std::string out;
  std::string err;
};

inline constexpr int kSuccess = 0;
inline constexpr int kFailed = 1;      ///< the configuration was right and it did not work
inline constexpr int kWrongUsage = 2;  ///< flags, gateway.toml or what they name

/// A wrong configuration; `what` is a sentence without the full stop: where, what and what to do.
inline Ending wrong_usage(const std::string& what) {
  return {.exit_code = kWrongUsage, .out = {}, .err = "gateway: " + what + "\n"};
}

}  // namespace gateway::cli

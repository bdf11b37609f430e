#pragma once

#include <functional>
#include <optional>
#include <string>

namespace gateway::cli {

/// The value of an environment variable; nullopt where it is not set. Only main reads the real one.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

inline std::optional<std::string> no_environment(const std::string& /*name*/) {
  return std::nullopt;
}

}  // namespace gateway::cli

#include "macro/host/gateway_launch.h"

#include <array>
#include <utility>

namespace macro {
namespace {

/// Far above what any client sends, so that the limiter works on every request and refuses none.
constexpr const char* kNeverRefuses = "user=1000000000/1000000000,key=1000000000/1000000000";

}  // namespace

std::string value_of(const std::vector<std::string>& arguments, std::string_view flag) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == flag) {
      return i + 1 < arguments.size() ? arguments[i + 1] : "";
    }
    if (argument.size() > flag.size() && argument.substr(0, flag.size()) == flag &&
        argument[flag.size()] == '=') {
      return std::string(argument.substr(flag.size() + 1));
    }
  }
  return {};
}

std::vector<std::string> serve_arguments(const GatewayLaunch& launch, const std::string& database) {
  const std::array<std::pair<const char*, std::string>, 6> own = {{{"--listen", "127.0.0.1:0"},
                                                                   {"--auth", "keys"},
                                                                   {"--database", database},
                                                                   {"--rate-limit", kNeverRefuses},
                                                                   {"--metrics", "on"},
                                                                   {"--ledger", "on"}}};
  std::vector<std::string> arguments = {"serve"};
  for (const auto& [flag, value] : own) {
    if (value_of(launch.more_arguments, flag).empty()) {
      arguments.insert(arguments.end(), {flag, value});
    }
  }
  arguments.insert(arguments.end(), launch.more_arguments.begin(), launch.more_arguments.end());
  return arguments;
}

}  // namespace macro

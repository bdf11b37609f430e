#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "macro/plan/scenario_plan.h"
#include "macro/run/isolation.h"

namespace macro {

/// What this client can do on these processors: its rate against a server that does next to nothing
/// (the mock provider, answering at once) in the gateway's place, with the scenario's chat
/// requests back to back. Measured once for each mix of requests and number of connections. Used by
/// one thread.
class NullCeiling {
 public:
  /// `provider`: this program. Logs go to `directory`.
  NullCeiling(std::filesystem::path provider, std::filesystem::path directory)
      : provider_(std::move(provider)), directory_(std::move(directory)) {}

  /// Right answers/s, over `length`; nullopt where it cannot be measured (no such request, or the
  /// provider does not come up).
  std::optional<double> measure(const ScenarioPlan& plan, int threads, const Isolation& isolation,
                                std::chrono::nanoseconds length, const std::atomic<bool>& stop);

 private:
  std::filesystem::path provider_;
  std::filesystem::path directory_;
  std::map<std::string, std::optional<double>> measured_;
};

}  // namespace macro

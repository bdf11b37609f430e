#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "macro/engine/target_address.h"
#include "macro/host/gateway_process.h"
#include "macro/host/provider_process.h"
#include "macro/plan/scenario_plan.h"
#include "macro/record/reconciliation.h"
#include "macro/run/isolation.h"

namespace macro {

/// What a run is measured on, the same for all scenarios. Either `gateway` or `targets` is set.
struct RunSubject {
  std::filesystem::path gateway;      ///< to be started for each block
  std::vector<std::string> targets;   ///< URLs of what runs already
  std::optional<std::string> direct;  ///< the provider behind them
  bool allow_public = false;
  std::string key;                  ///< of a user's own; empty: made, where the gateway is ours
  std::filesystem::path provider;   ///< this program, to be started as the mock provider
  std::filesystem::path directory;  ///< for logs
};

/// The processes that one block is measured on: the mock provider and our gateway, started for it
/// and gone with it; or a target that runs already, as far as it can be seen from here. Used by one
/// thread.
class TargetSide {
 public:
  /// Starts what is to be started. `arguments` are those of our gateway; `name` is for logs. Throws
  /// std::runtime_error where something does not come up.
  TargetSide(const RunSubject& subject, const ScenarioPlan& plan,
             const std::vector<std::string>& arguments, const std::string& name,
             const Isolation& isolation, const std::atomic<bool>& stop);

  [[nodiscard]] const std::vector<TargetAddress>& addresses() const noexcept { return addresses_; }
  /// The provider, without the gateway.
  [[nodiscard]] const std::vector<TargetAddress>& direct_addresses() const noexcept {
    return direct_;
  }
  /// Of a task's user; empty: none is sent.
  [[nodiscard]] std::string key_of(const std::string& user) const;
  /// To sample; empty where they cannot be seen from here.
  [[nodiscard]] const std::vector<pid_t>& processes() const noexcept { return processes_; }
  /// Why they cannot.
  [[nodiscard]] const std::string& unseen_reason() const noexcept { return unseen_reason_; }
  [[nodiscard]] CpuList cpus() const;
  [[nodiscard]] std::vector<int> provider_cpus() const;
  /// Its page of metrics; nullopt: none.
  [[nodiscard]] std::optional<std::string> metrics_text(std::chrono::milliseconds patience) const;
  [[nodiscard]] bool is_ours() const noexcept { return gateway_ != nullptr; }

  /// False once our gateway or the provider is gone.
  bool running();
  /// Stops what was started. `failure`: why what was measured is none, because of how it ended.
  struct Ending {
    bool gateway_died = false;
    std::string failure;
    std::string warning;
    std::optional<RecordedUsage> usage;  ///< that the ledger recorded
  };
  Ending end();

 private:
  void find_processes();

  std::unique_ptr<ProviderProcess> provider_;
  std::unique_ptr<GatewayProcess> gateway_;
  std::vector<TargetAddress> addresses_;
  std::vector<TargetAddress> direct_;
  std::vector<std::string> urls_;
  std::string key_;
  CpuList provider_cpus_;
  std::vector<pid_t> processes_;
  std::string unseen_reason_;
};

}  // namespace macro

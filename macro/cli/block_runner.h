#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "macro/cli/progress.h"
#include "macro/engine/load.h"
#include "macro/engine/target_address.h"
#include "macro/host/cpu_set.h"
#include "macro/host/gateway_process.h"
#include "macro/host/provider_process.h"
#include "macro/record/run_record.h"

namespace macro {

/// The mock provider behind a gateway that macro starts.
struct ProviderSetup {
  std::filesystem::path program;       ///< ourselves
  std::vector<std::string> arguments;  ///< of `upstream`
  std::string upstream;                ///< the gateway's --upstream up to its URL ...
  std::string upstream_options;        ///< ... and after it
  std::string route;
};

/// What is the same for all blocks of a run. Either `gateway` or `target` is set.
struct BlockSetup {
  LoadPlan plan;  ///< address, key and salts are filled in for each block
  std::optional<std::filesystem::path> gateway;
  std::optional<std::string> target;
  std::optional<ProviderSetup> provider;  ///< only with `gateway`
  bool paired = false;                    ///< measure each block without the gateway as well
  std::optional<std::string> direct;      ///< where, with `target`
  bool allow_public = false;
  CpuPartition partition;
  std::filesystem::path directory;
};

struct MeasuredBlock {
  BlockRecord block;
  std::optional<BlockRecord> direct;  ///< its pair without the gateway
};

/// Measures one block after the other: starts the gateway, offers the load, reads what it cost,
/// stops the gateway. Used by one thread.
class BlockRunner {
 public:
  BlockRunner(const BlockSetup& setup, Progress& progress, const std::atomic<bool>& stop);

  /// Throws std::runtime_error when the gateway does not come up. nullopt when it was interrupted
  /// before anything was measured.
  std::optional<MeasuredBlock> run(int number);

  [[nodiscard]] bool gateway_died() const noexcept { return gateway_died_; }
  /// Set when the kernel runs the gateway elsewhere than asked.
  [[nodiscard]] const std::string& isolation_failure() const noexcept { return isolation_failure_; }

 private:
  std::unique_ptr<ProviderProcess> start_provider(int number);
  std::unique_ptr<GatewayProcess> start_gateway(int number, const ProviderProcess* provider);
  std::optional<BlockRecord> measure(int number, const std::string& url, GatewayProcess* gateway,
                                     const std::string& key);
  void end(GatewayProcess& gateway, BlockRecord& block);

  const BlockSetup& setup_;
  Progress& progress_;
  const std::atomic<bool>& stop_;
  bool gateway_died_ = false;
  std::string isolation_failure_;
};

}  // namespace macro

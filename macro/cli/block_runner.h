#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "macro/cli/progress.h"
#include "macro/engine/load.h"
#include "macro/engine/target_address.h"
#include "macro/host/cpu_set.h"
#include "macro/host/gateway_process.h"
#include "macro/record/run_record.h"

namespace macro {

/// What is the same for all blocks of a run. Either `gateway` or `target` is set.
struct BlockSetup {
  LoadPlan plan;  ///< address, key and salts are filled in for each block
  std::optional<std::filesystem::path> gateway;
  std::optional<std::string> target;
  bool allow_public = false;
  CpuPartition partition;
  std::filesystem::path directory;
};

/// Measures one block after the other: starts the gateway, offers the load, reads what it cost,
/// stops the gateway. Used by one thread.
class BlockRunner {
 public:
  BlockRunner(const BlockSetup& setup, Progress& progress, const std::atomic<bool>& stop);

  /// Throws std::runtime_error when the gateway does not come up. nullopt when it was interrupted
  /// before anything was measured.
  std::optional<BlockRecord> run(int number);

  [[nodiscard]] bool gateway_died() const noexcept { return gateway_died_; }
  /// Set when the kernel runs the gateway elsewhere than asked.
  [[nodiscard]] const std::string& isolation_failure() const noexcept { return isolation_failure_; }

 private:
  std::unique_ptr<GatewayProcess> start_gateway(int number);

  const BlockSetup& setup_;
  Progress& progress_;
  const std::atomic<bool>& stop_;
  bool gateway_died_ = false;
  std::string isolation_failure_;
};

}  // namespace macro

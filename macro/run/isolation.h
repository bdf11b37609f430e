#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "macro/host/container.h"
#include "macro/host/control_group.h"
#include "macro/host/cpu_set.h"
#include "macro/host/gateway_launch.h"
#include "macro/host/wakeful_processors.h"
#include "macro/plan/run_options.h"

namespace macro {

/// What was asked for: see `macro run --isolate`.
struct IsolationWish {
  IsolationMode mode = IsolationMode::automatic;
  CpuList gateway_cpus;  ///< empty: chosen
  std::optional<std::uint64_t> memory_bytes;
  int client_threads = 1;
  bool starts_gateway = true;     ///< false: a target that runs already is left where it is
  std::filesystem::path gateway;  ///< that is started
  std::filesystem::path log;      ///< of the container engine
};

/// The processors, control group or container of a run's gateways. What it holds goes away with it.
class Isolation {
 public:
  /// Throws std::runtime_error where what was demanded cannot be had, and why.
  explicit Isolation(const IsolationWish& wish);

  [[nodiscard]] const CpuPartition& partition() const noexcept { return partition_; }
  /// It was demanded that client and gateway do not share processors.
  [[nodiscard]] bool demanded() const noexcept { return demanded_; }
  /// Puts a gateway that is about to start where it belongs.
  void apply(GatewayLaunch& launch) const;
  /// For the report: what was done, and what could not be.
  [[nodiscard]] std::string description() const;

 private:
  void limit(const IsolationWish& wish);
  void contain(const IsolationWish& wish);

  CpuPartition partition_;
  std::optional<WakefulProcessors> wakeful_;
  bool demanded_ = false;
  std::unique_ptr<ControlGroup> group_;
  std::unique_ptr<ContainerSetup> container_;
  std::vector<std::string> notes_;
};

}  // namespace macro

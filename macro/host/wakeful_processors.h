#pragma once

#include <string>

namespace macro {

/// Keeps the processors of this host from sleeping while it lives, so that waking one is in no
/// latency: asks for a wake-up latency of 0 through /dev/cpu_dma_latency, as cyclictest does
/// (Linux, Documentation/power/pm_qos_interface). Idle processors then wait in a loop; the request
/// ends with the file, however the process ends. Needs the permission to write that file, mostly
/// root's.
class WakefulProcessors {
 public:
  WakefulProcessors();
  ~WakefulProcessors();
  WakefulProcessors(const WakefulProcessors&) = delete;
  WakefulProcessors& operator=(const WakefulProcessors&) = delete;
  WakefulProcessors(WakefulProcessors&&) = delete;
  WakefulProcessors& operator=(WakefulProcessors&&) = delete;

  [[nodiscard]] bool in_force() const noexcept { return file_ >= 0; }
  /// For the report: "idle processors kept awake", or that they may sleep and why.
  [[nodiscard]] std::string description() const;

 private:
  int file_ = -1;
  int error_ = 0;
};

}  // namespace macro

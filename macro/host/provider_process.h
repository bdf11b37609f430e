#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "macro/host/child_process.h"

namespace macro {

/// The mock provider of `macro upstream`, on a free port of the loopback interface, as a process of
/// its own that goes away with this. Used by the thread that made it.
class ProviderProcess {
 public:
  /// Runs `command` and waits until it says that it listens, or `stop` is set. Throws
  /// std::runtime_error with the last lines of its log when it does not come up.
  ProviderProcess(const ChildCommand& command, const std::atomic<bool>& stop);

  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  /// Whether it still runs; also empties its output.
  bool running();
  void stop();

 private:
  std::string url_;
  ChildProcess child_;
};

}  // namespace macro

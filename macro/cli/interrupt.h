#pragma once

#include <atomic>
#include <csignal>

namespace macro {

/// While it lives, Ctrl-C (SIGINT) and SIGTERM set a flag instead of ending the process. One at a
/// time: a signal handler reaches only what is static. Puts the former handlers back at the end.
class InterruptFlag {
 public:
  InterruptFlag();
  ~InterruptFlag();
  InterruptFlag(const InterruptFlag&) = delete;
  InterruptFlag& operator=(const InterruptFlag&) = delete;
  InterruptFlag(InterruptFlag&&) = delete;
  InterruptFlag& operator=(InterruptFlag&&) = delete;

  [[nodiscard]] static const std::atomic<bool>& flag() noexcept;

 private:
  struct sigaction interrupt_before_ {};
  struct sigaction terminate_before_ {};
};

}  // namespace macro

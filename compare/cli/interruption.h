#pragma once

#include <array>
#include <atomic>
#include <csignal>

namespace compare::cli {

/// Turns SIGINT and SIGTERM into a flag while it lives, and gives the signals back afterwards. One
/// at a time: signals belong to the process.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  Interruption(Interruption&&) = delete;
  Interruption& operator=(Interruption&&) = delete;

  /// Set by the first signal.
  [[nodiscard]] static const std::atomic<bool>& flag();

 private:
  std::array<struct sigaction, 2> before_{};
};

}  // namespace compare::cli

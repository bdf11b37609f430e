#pragma once

#include <array>
#include <atomic>
#include <csignal>

namespace compare::cli {

/// Turns the signals by which people and systems end a program (Ctrl-C, Ctrl-\, a closed terminal,
/// SIGTERM) into a flag while it lives, but for those that are ignored, and gives the signals back
/// afterwards. One at a time: signals belong to the process.
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
  static constexpr std::array<int, 4> kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  std::array<struct sigaction, kSignals.size()> before_{};
};

}  // namespace compare::cli

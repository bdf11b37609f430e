#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace compare::duel {

/// What is to be run, and where.
struct Launch {
  std::vector<std::string> words;      ///< the program and its arguments; PATH is searched
  std::vector<int> cpus;               ///< processors it may run on; empty: all
  std::filesystem::path output;        ///< gets what it prints, both streams
  std::filesystem::path standard_out;  ///< where not empty, gets standard output alone
};

/// How a process ended.
struct Ending {
  enum class Kind { exited, killed, timed_out, flooded, interrupted } kind = Kind::exited;
  int code = 0;                   ///< exit status, or the signal that killed it
  long involuntary_switches = 0;  ///< how often another program took its processor
  std::chrono::microseconds cpu_time{0};

  [[nodiscard]] bool good() const { return kind == Kind::exited && code == 0; }
  /// "exited with status 3", "was killed by signal 11", ...
  [[nodiscard]] std::string described() const;
};

/// A process in a group of its own that waits at a gate until it is let go, so that two can start
/// at the same moment. Whatever of the group is left is killed when it ends or is destroyed, and
/// the process itself when we are. Throws std::system_error where none can be made. Not
/// synchronised.
class ChildProcess {
 public:
  static constexpr std::uintmax_t kMostPrinted = 64U << 20U;  ///< bytes

  explicit ChildProcess(const Launch& launch);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ChildProcess(ChildProcess&&) = delete;
  ChildProcess& operator=(ChildProcess&&) = delete;

  void let_go();
  /// Waits until it has ended, has run for `timeout`, has printed more than kMostPrinted, or `stop`
  /// is set, which is looked at first, whenever a signal arrives and ten times a second.
  Ending wait(std::chrono::milliseconds timeout, const std::atomic<bool>& stop);

 private:
  void close_gate();
  void kill_group() const;
  [[nodiscard]] bool floods() const;
  Ending reap();

  pid_t pid_ = -1;
  int gate_ = -1;
  int gate_read_ =
      -1;  ///< kept so that a write to the gate has a reader, whatever became of the child
  std::vector<std::filesystem::path> printed_;
};

}  // namespace compare::duel

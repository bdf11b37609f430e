#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "macro/host/cpu_set.h"

namespace macro {

/// What is started, and where its streams go.
struct ChildCommand {
  std::filesystem::path program;  ///< run as it is, not searched for
  std::vector<std::string> arguments;
  std::filesystem::path log;  ///< standard error is appended here; empty: thrown away
  CpuList cpus;               ///< empty: as the parent
  /// Control groups that it joins before it becomes the program: their cgroup.procs. Then none of
  /// its memory is on another group's account.
  std::vector<std::filesystem::path> control_groups = {};
};

/// A child process with its standard output in a pipe and nothing on its standard input. It is in a
/// process group of its own, so that Ctrl-C reaches only us, and dies with us whatever happens.
/// Not synchronised; start it on the thread that outlives it.
class ChildProcess {
 public:
  /// Throws std::system_error naming the program when it cannot be started, and the control group
  /// when it may not join that.
  explicit ChildProcess(const ChildCommand& command);
  /// Ends the child (stop with no patience) if it still runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ChildProcess(ChildProcess&&) = delete;
  ChildProcess& operator=(ChildProcess&&) = delete;

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  /// Reads standard output until a whole line is there: the line without its end. nullopt when
  /// `patience` is over, the output ended before, or a line is longer than 64 KiB.
  std::optional<std::string> read_line(std::chrono::nanoseconds patience);

  /// It closed its standard output, and all of it was read.
  [[nodiscard]] bool output_ended() const noexcept { return output_ended_; }

  /// Throws away what the child has printed meanwhile, so that it cannot block on a full pipe.
  void drain();

  /// Whether it still runs; collects its exit when it does not.
  bool running();

  /// Waits for the exit; false when it still runs after `patience`.
  bool wait(std::chrono::nanoseconds patience);

  /// SIGTERM, and SIGKILL after `patience`. True when it ended by itself in time.
  bool stop(std::chrono::nanoseconds patience);

  /// "exited with code 3", "was killed by signal 11"; valid once it does not run.
  [[nodiscard]] std::string exit_text() const;
  [[nodiscard]] bool exited_cleanly() const noexcept;

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  bool output_ended_ = false;
  bool reaped_ = false;
  int status_ = 0;
  std::string pending_;
};

/// Runs a command to its end and returns all it printed (at most 64 KiB); nullopt when it failed,
/// took longer than `patience` or printed more. Throws as ChildProcess does.
std::optional<std::string> output_of(const ChildCommand& command,
                                     std::chrono::nanoseconds patience);

}  // namespace macro

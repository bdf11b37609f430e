#pragma once

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

namespace gateway::cli {

/// Blocks the signals that SignalWatch takes, in the thread that makes it and in all that are
/// started from there; the mask is put back when it goes. SIGPIPE is ignored from here on.
class BlockedSignals {
 public:
  BlockedSignals();
  ~BlockedSignals();
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  BlockedSignals(BlockedSignals&&) = delete;
  BlockedSignals& operator=(BlockedSignals&&) = delete;

 private:
  sigset_t old_mask_{};
};

/// Turns SIGTERM and SIGINT into a call, and each SIGHUP into another. Made before any other
/// thread, or under BlockedSignals: only this one's own thread takes the signals. Who sends a
/// second SIGTERM or SIGINT does not want to wait: it ends the process at once.
class SignalWatch {
 public:
  /// `on_stop` is called once at most, `on_reload` any number of times and never after it, both on
  /// a thread of their own.
  SignalWatch(std::function<void()> on_stop, std::function<void()> on_reload);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  SignalWatch(SignalWatch&&) = delete;
  SignalWatch& operator=(SignalWatch&&) = delete;

 private:
  BlockedSignals blocked_;
  std::atomic<bool> is_leaving_ = false;
  std::thread thread_;
};

}  // namespace gateway::cli

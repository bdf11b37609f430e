#pragma once

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

namespace gateway::cli {

/// Turns SIGTERM and SIGINT into a call. Made before any other thread: the signals are blocked in
/// the thread that makes it and in all that are started from there, so that only this one's own
/// thread takes them, and the mask is put back when it goes. SIGPIPE is ignored from here on.
/// Who sends a second one does not want to wait: it ends the process at once.
class SignalWatch {
 public:
  /// `on_stop` is called once at most, on a thread of its own.
  explicit SignalWatch(std::function<void()> on_stop);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  SignalWatch(SignalWatch&&) = delete;
  SignalWatch& operator=(SignalWatch&&) = delete;

 private:
  sigset_t old_mask_{};
  std::atomic<bool> is_leaving_ = false;
  std::thread thread_;
};

}  // namespace gateway::cli

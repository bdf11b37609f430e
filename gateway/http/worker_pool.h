#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace gateway::http {

/// The threads that serve: `min` of them always able to, however many are blocked in a handler, up
/// to `max` in all. Thread-safe.
class WorkerPool {
 public:
  /// `work` is what each thread runs; it ends when the thread is to leave.
  WorkerPool(std::size_t min, std::size_t max, std::function<void()> work);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  WorkerPool(WorkerPool&&) = delete;
  WorkerPool& operator=(WorkerPool&&) = delete;

  /// Starts the first `min` threads. Throws std::system_error when not even one can be started.
  void start();

  /// Returns when every thread has ended.
  void wait();

  /// The calling worker is going to block. Starts another thread where fewer than `min` would be
  /// left. False, and nothing has changed: none would be left.
  bool enter_blocking() noexcept;
  void leave_blocking() noexcept;

  /// Whether the calling worker, which has nothing to do, may end: then it must.
  bool may_leave() noexcept;

  [[nodiscard]] std::size_t size() const;

 private:
  bool start_one() noexcept;
  void run_one(std::list<std::thread>::iterator self);

  const std::size_t min_;
  const std::size_t max_;
  const std::function<void()> work_;
  mutable std::mutex mutex_;
  std::condition_variable all_ended_;
  std::list<std::thread> threads_;
  std::list<std::thread> ended_;  ///< to be joined
  std::size_t blocked_ = 0;
  std::size_t leaving_ = 0;  ///< were told that they may leave, and are still in threads_
};

}  // namespace gateway::http

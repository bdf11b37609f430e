#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace gateway::http {

/// The threads that serve: `min` of them, however many are blocked in a handler, up to `max` in
/// all. Those that are not needed any more stand by: more of them than processors would only take
/// turns, and what one has in hand would wait for another's. Thread-safe.
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

  /// The calling worker is going to block. Calls or starts another thread where fewer than `min`
  /// would be left. False, and nothing has changed: none would be left.
  bool enter_blocking() noexcept;
  void leave_blocking() noexcept;

  /// Whether more than `min` can serve. One load: for each turn of each worker.
  [[nodiscard]] bool has_surplus() const noexcept {
    return surplus_.load(std::memory_order_relaxed);
  }
  /// The calling worker, with nothing in hand, waits until it is needed. False: it was not, for so
  /// long, and must end.
  bool stand_by(std::chrono::milliseconds patience) noexcept;
  /// Nobody stands by from here on.
  void call_all() noexcept;

  [[nodiscard]] std::size_t size() const;

 private:
  [[nodiscard]] std::size_t serving() const noexcept;
  void look_for_surplus() noexcept;
  bool start_one() noexcept;
  void run_one(std::list<std::thread>::iterator self);

  const std::size_t min_;
  const std::size_t max_;
  const std::function<void()> work_;
  mutable std::mutex mutex_;
  std::condition_variable all_ended_;
  std::list<std::thread> threads_;
  std::list<std::thread> ended_;  ///< to be joined
  std::condition_variable needed_;
  std::size_t blocked_ = 0;
  std::size_t leaving_ = 0;   ///< were told to end, and are still in threads_
  std::size_t standing_ = 0;  ///< by, and not called
  std::size_t called_ = 0;    ///< and have not woken up yet
  bool all_are_called_ = false;
  std::atomic<bool> surplus_{false};
};

}  // namespace gateway::http

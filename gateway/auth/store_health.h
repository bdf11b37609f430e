#pragma once

#include <atomic>
#include <chrono>

namespace gateway::auth {

/// Whether the store answers, as far as those who ask it know: away from a failure on until the
/// next answer, and while somebody waits for one unusually long. Any number of threads.
class StoreHealth {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Less than anybody waits before the first keys are believed no longer; more than an answer
  /// takes.
  static constexpr std::chrono::milliseconds kSlow{250};

  explicit StoreHealth(bool has_failed) : has_failed_(has_failed) {}

  void asked(Time now) noexcept {
    Time nobody_waits = Time::max();
    waiting_since_.compare_exchange_strong(nobody_waits, now, std::memory_order_relaxed);
  }
  void answered() noexcept {
    has_failed_.store(false, std::memory_order_relaxed);
    waiting_since_.store(Time::max(), std::memory_order_relaxed);
  }
  void failed() noexcept {
    has_failed_.store(true, std::memory_order_relaxed);
    waiting_since_.store(Time::max(), std::memory_order_relaxed);
  }

  [[nodiscard]] bool has_failed() const noexcept {
    return has_failed_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] bool is_away(Time now) const noexcept {
    const Time since = waiting_since_.load(std::memory_order_relaxed);
    return has_failed() || (since < now && now - since >= kSlow);
  }

 private:
  std::atomic<bool> has_failed_;
  std::atomic<Time> waiting_since_{Time::max()};  ///< of one of those who wait
};

}  // namespace gateway::auth

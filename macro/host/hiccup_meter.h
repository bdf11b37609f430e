#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <thread>

#include "macro/engine/hdr_histogram.h"

namespace macro {

/// How late this machine wakes a thread that does nothing else: a thread sleeps for a millisecond,
/// again and again, and records by how much each sleep was too long (after jHiccup). What a client
/// on the same processors sees on top of the target's own latency. One clock look and one record
/// each millisecond.
///
/// A sleep of more than a period also records the sleeps that could not begin meanwhile, each
/// shorter by a period than the one before, so that one stall of a second does not look like one
/// bad wake-up in a thousand.
///
/// start() and stop() by one thread; take_worst_ns() by any.
class HiccupMeter {
 public:
  static constexpr std::chrono::milliseconds kPeriod{1};

  HiccupMeter() = default;
  ~HiccupMeter();
  HiccupMeter(const HiccupMeter&) = delete;
  HiccupMeter& operator=(const HiccupMeter&) = delete;
  HiccupMeter(HiccupMeter&&) = delete;
  HiccupMeter& operator=(HiccupMeter&&) = delete;

  /// On this processor only, or where our threads may run. Does nothing when it runs already.
  void start(std::optional<int> cpu = std::nullopt);
  void stop();

  /// After stop(): all overshoots in nanoseconds, of every stretch between start() and stop().
  [[nodiscard]] const HdrHistogram& overshoot() const noexcept { return overshoot_; }
  /// After stop(): false when it could not be put on the processor that was asked for.
  [[nodiscard]] bool in_place() const noexcept { return in_place_; }

  /// Meanwhile: the largest overshoot since the last call; for a figure each second.
  std::int64_t take_worst_ns() noexcept { return worst_ns_.exchange(0); }

 private:
  void run(std::optional<int> cpu);
  void record(std::int64_t overshoot_ns) noexcept;

  std::thread thread_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::int64_t> worst_ns_{0};
  bool in_place_ = true;
  HdrHistogram overshoot_;
};

}  // namespace macro

#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "macro/engine/load_counts.h"

namespace macro {

/// A thread's counts, cut into intervals without a lock on the way of its requests: the thread
/// counts into one of two slots and hands it over when an interval is over and the other is free;
/// the supervisor takes what was handed over and frees it. If it is late, an interval is longer.
class IntervalSlots {
 public:
  explicit IntervalSlots(std::size_t tasks) {
    for (Slot& slot : slots_) {
      slot.counts.tasks.resize(tasks);
    }
  }

  /// The thread's: where it counts now.
  [[nodiscard]] LoadCounts& counts() noexcept { return slots_[active_].counts; }
  /// The thread's: hands the counts over. False, and nothing happens, while the last are not taken.
  bool hand_over(std::int64_t now, std::uint64_t in_flight) noexcept {
    Slot& other = slots_[1 - active_];
    if (other.handed_over.load(std::memory_order_acquire)) {
      return false;
    }
    Slot& slot = slots_[active_];
    slot.end_ns = now;
    slot.in_flight = in_flight;
    slot.handed_over.store(true, std::memory_order_release);
    active_ = 1 - active_;
    return true;
  }

  struct Slot {
    LoadCounts counts;
    std::int64_t end_ns = 0;
    std::uint64_t in_flight = 0;
    std::atomic<bool> handed_over{false};
  };
  /// The supervisor's: what was handed over; null: nothing was. release() it afterwards.
  [[nodiscard]] Slot* handed_over() noexcept {
    for (Slot& slot : slots_) {
      if (slot.handed_over.load(std::memory_order_acquire)) {
        return &slot;
      }
    }
    return nullptr;
  }
  static void release(Slot& slot) noexcept {
    slot.counts.reset();
    slot.handed_over.store(false, std::memory_order_release);
  }
  /// The supervisor's, after the thread's end: the counts that were not handed over.
  [[nodiscard]] Slot& rest() noexcept { return slots_[active_]; }

 private:
  std::array<Slot, 2> slots_;
  std::size_t active_ = 0;
};

}  // namespace macro

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace macro {

/// Who is to be woken when: a binary heap. What is woken decides whether it still waits for that
/// time. Allocates only to grow. Used by one thread.
template <typename Sleeper>
class WakeList {
 public:
  explicit WakeList(std::size_t room) { heap_.reserve(room); }

  void add(std::int64_t when_ns, Sleeper* sleeper) {
    heap_.emplace_back(when_ns, sleeper);
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  }
  /// The earliest time; INT64_MAX: nobody sleeps.
  [[nodiscard]] std::int64_t next_ns() const noexcept {
    return heap_.empty() ? INT64_MAX : heap_.front().first;
  }
  /// Takes the earliest off; only when there is one.
  std::pair<std::int64_t, Sleeper*> take() {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const auto earliest = heap_.back();
    heap_.pop_back();
    return earliest;
  }

 private:
  std::vector<std::pair<std::int64_t, Sleeper*>> heap_;
};

}  // namespace macro

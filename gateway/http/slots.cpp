#include "gateway/http/slots.h"

#include <sys/epoll.h>

#include <cerrno>

namespace gateway::http {

// A state is the generation (32 bits) above the status (2 bits); a tag the generation above the
// index (31 bits). Generations begin at 1, so small tags are free for others.

bool SlotPoller::watch(int descriptor, bool writable) noexcept {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
  if (writable) {
    event.events |= EPOLLOUT;
  }
  event.data.u64 = tag_;
  // A descriptor that was used before is registered already, for another slot.
  return epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event) == 0 ||
         (errno == ENOENT && epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0);
}

SlotTable::SlotTable(std::size_t size) : size_(size), slots_(std::make_unique<Slot[]>(size)) {
  free_.reserve(size);
}

Slot* SlotTable::open() {
  const std::scoped_lock lock(mutex_);
  std::size_t index = high_water_.load(std::memory_order_relaxed);
  if (!free_.empty()) {
    index = free_.back();
    free_.pop_back();
  } else if (index < size_) {
    high_water_.store(index + 1, std::memory_order_release);
  } else {
    return nullptr;
  }
  Slot& slot = slots_[index];
  slot.index = static_cast<std::uint32_t>(index);
  std::uint64_t generation = (slot.state.load(std::memory_order_relaxed) >> 2U) + 1;
  generation &= 0xffffffffU;
  generation = generation == 0 ? 1 : generation;
  slot.state.store(generation << 2U | kOwned, std::memory_order_release);
  return &slot;
}

std::uint64_t SlotTable::tag(const Slot& slot) {
  return slot.state.load(std::memory_order_relaxed) >> 2U << 32U | slot.index;
}

Slot* SlotTable::claim(std::uint64_t tag) {
  Slot& slot = slots_[tag & 0x7fffffffU];
  const std::uint64_t generation = tag >> 32U;
  std::uint64_t seen = slot.state.load(std::memory_order_acquire);
  for (;;) {
    const std::uint64_t status = seen & kStatusMask;
    if (seen >> 2U != generation || status == kFree || status == kCalled) {
      return nullptr;
    }
    const std::uint64_t wanted = generation << 2U | (status == kParked ? kOwned : kCalled);
    if (slot.state.compare_exchange_weak(seen, wanted, std::memory_order_acq_rel,
                                         std::memory_order_acquire)) {
      return status == kParked ? &slot : nullptr;
    }
  }
}

bool SlotTable::claim_parked(Slot& slot) {
  std::uint64_t seen = slot.state.load(std::memory_order_acquire);
  return (seen & kStatusMask) == kParked &&
         slot.state.compare_exchange_strong(seen, (seen & ~kStatusMask) | kOwned,
                                            std::memory_order_acq_rel, std::memory_order_relaxed);
}

bool SlotTable::release(Slot& slot) {
  std::uint64_t seen = slot.state.load(std::memory_order_relaxed);
  if ((seen & kStatusMask) == kOwned &&
      slot.state.compare_exchange_strong(seen, (seen & ~kStatusMask) | kParked,
                                         std::memory_order_acq_rel, std::memory_order_relaxed)) {
    return true;
  }
  slot.state.store((seen & ~kStatusMask) | kOwned, std::memory_order_release);
  return false;
}

void SlotTable::retire(Slot& slot) {
  const std::scoped_lock lock(mutex_);
  const std::uint64_t generation = slot.state.load(std::memory_order_relaxed) >> 2U;
  slot.state.store(generation << 2U | kFree, std::memory_order_release);
  free_.push_back(slot.index);
}

}  // namespace gateway::http

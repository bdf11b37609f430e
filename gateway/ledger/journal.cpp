#include "gateway/ledger/journal.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <span>
#include <stdexcept>
#include <system_error>

namespace gateway::ledger {
namespace {

constexpr std::uint64_t kSegmentBytesMax = std::uint64_t{16} << 20U;
/// The room in segments: how fine it is given back.
constexpr std::uint64_t kSegmentsOfRoom = 16;
/// Room that is prepared, in segments: more than is used up while one more is made.
constexpr std::uint64_t kSegmentsAhead = 4;
/// Smaller segments are not tried on a disk without room: then it is full.
constexpr std::size_t kSlotsMin = static_cast<std::size_t>((std::uint64_t{64} << 10U) / kSlotBytes);
constexpr std::chrono::milliseconds kLookAgain{100};
constexpr std::chrono::seconds kLookAgainAtFullDisk{1};

std::size_t slots_for(std::uint64_t room_bytes) {
  return static_cast<std::size_t>(std::min(room_bytes / kSegmentsOfRoom, kSegmentBytesMax) /
                                  kSlotBytes);
}

}  // namespace

Reservation::~Reservation() {
  if (journal_ != nullptr) {
    journal_->give_back();
  }
}

Journal::Journal(const JournalOptions& options)
    : directory_(options.directory),
      room_bytes_(std::max(options.room_bytes, kRoomBytesMin)),
      slots_per_segment_(slots_for(room_bytes_)) {
  make_places();
  find_left_segments();
  std::unique_lock lock(mutex_);
  // Of a full disk the start tells; where an earlier process left something, that comes first.
  if (wants_segment() && !prepare_one(lock) && !prepare_smaller(lock) && segments_.empty()) {
    throw std::runtime_error("journal " + directory_.path() + ": no room for a segment (" +
                             std::generic_category().message(errno) +
                             "); free some of the disk or give another directory");
  }
  // All of it: the first requests may come faster than another thread can make room.
  while (wants_segment() && prepare_one(lock)) {
  }
  keeper_ = std::thread([this] { keep_prepared(); });
}

Journal::~Journal() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  keeper_.join();
  for (const auto& segment : segments_) {
    if (segment->live() && segment->released == filled_slots(*segment)) {
      segment->remove();
    }
    // filled_slots looks at the first live segment of the deque.
    deleted_ += segment->live() ? 1 : 0;
  }
}

void Journal::find_left_segments() {
  for (const std::uint64_t number : directory_.numbers()) {
    auto segment = directory_.open(number);
    segment->trim();
    next_number_ = number + 1;
    if (segment->slots() == 0) {
      segment->remove();
      continue;
    }
    left_slots_ += segment->slots();
    bytes_ += segment->bytes();
    segments_.push_back(std::move(segment));
  }
}

std::optional<Reservation> Journal::reserve() noexcept {
  std::int64_t room = room_.load(std::memory_order_relaxed);
  while (room > 0) {
    if (room_.compare_exchange_weak(room, room - 1, std::memory_order_acq_rel)) {
      if (static_cast<std::uint64_t>(room) % slots_per_segment_ == 0) {
        wake_.notify_one();
      }
      return Reservation(this);
    }
  }
  return std::nullopt;
}

bool Journal::append(Reservation reservation, const Record& record) noexcept {
  reservation.journal_ = nullptr;  // its room is used up
  std::array<std::byte, kSlotBytes> bytes;
  const std::size_t size = encode(record, bytes);
  // The reservation promises that this slot's segment is there: whoever took the slot before had
  // one too, and what it had seen of live_ is seen here.
  const std::uint64_t slot = next_slot_.fetch_add(1, std::memory_order_acq_rel);
  const std::uint64_t place = slot / slots_per_segment_;
  Segment* const segment = live_[place % live_.size()].load(std::memory_order_acquire);
  return segment->write(static_cast<std::size_t>(slot % slots_per_segment_),
                        std::span(bytes).first(size));
}

bool Journal::wants_segment() const noexcept {
  return room() < kSegmentsAhead * slots_per_segment_ &&
         bytes_ + slots_per_segment_ * kSlotBytes <= room_bytes_;
}

bool Journal::prepare_one(std::unique_lock<std::mutex>& lock) {
  const std::uint64_t bytes = slots_per_segment_ * kSlotBytes;
  const std::uint64_t number = next_number_++;
  bytes_ += bytes;
  lock.unlock();
  std::unique_ptr<Segment> segment = directory_.create(number, bytes);
  lock.lock();
  if (segment == nullptr) {
    bytes_ -= bytes;
    return false;
  }
  live_[published_ % live_.size()].store(segment.get(), std::memory_order_release);
  segments_.push_back(std::move(segment));
  ++published_;
  room_.fetch_add(static_cast<std::int64_t>(slots_per_segment_), std::memory_order_acq_rel);
  return true;
}

/// So many small ones as are prepared ahead are to fit where no large one does. Nobody looks at the
/// segments' size or places before there is room in one.
bool Journal::prepare_smaller(std::unique_lock<std::mutex>& lock) {
  std::size_t slots = slots_per_segment_;
  std::unique_ptr<Segment> fitting;
  while (published_ == 0 && fitting == nullptr && slots > kSlotsMin) {
    slots = std::max(slots / 2, kSlotsMin);
    fitting = directory_.create(next_number_, slots * kSlotBytes);
  }
  if (fitting == nullptr) {
    return false;
  }
  fitting->remove();
  fitting.reset();  // only now its blocks are free
  slots_per_segment_ = std::max(slots / static_cast<std::size_t>(kSegmentsAhead), kSlotsMin);
  make_places();
  return prepare_one(lock);
}

void Journal::make_places() {
  live_ = std::vector<std::atomic<Segment*>>(
      static_cast<std::size_t>(room_bytes_ / (slots_per_segment_ * kSlotBytes)) + 1);
}

void Journal::keep_prepared() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (!wants_segment()) {
      wake_.wait_for(lock, kLookAgain);  // the hint of a reservation may be missed
    } else if (!prepare_one(lock) && !prepare_smaller(lock)) {
      wake_.wait_for(lock, kLookAgainAtFullDisk);
    }
  }
}

std::size_t Journal::filled_slots(const Segment& segment) const noexcept {
  if (!segment.live()) {
    return segment.slots();
  }
  const std::uint64_t next = next_slot_.load(std::memory_order_acquire);
  const std::uint64_t first = deleted_ * slots_per_segment_;
  return next <= first
             ? 0
             : static_cast<std::size_t>(std::min<std::uint64_t>(next - first, slots_per_segment_));
}

Segment* Journal::oldest() {
  const std::lock_guard lock(mutex_);
  return segments_.empty() ? nullptr : segments_.front().get();
}

Journal::Batch Journal::next_batch(std::size_t slots_max) {
  Batch batch;
  Segment* const segment = oldest();
  if (segment == nullptr) {
    return batch;
  }
  const std::size_t begin = segment->released;
  std::size_t end = begin;
  const std::size_t most = std::min(filled_slots(*segment), begin + slots_max);
  while (end < most && segment->use(end) != SlotUse::pending) {
    ++end;
  }
  batch.slots = end - begin;
  batch.segment = segment->path();
  batch.bytes.resize(batch.slots * kSlotBytes);
  const std::size_t got = segment->read(begin, batch.bytes);
  for (std::size_t i = 0; i < batch.slots; ++i) {
    if (segment->use(begin + i) == SlotUse::failed) {
      continue;  // the append has said so
    }
    const std::size_t at = std::min(i * kSlotBytes, got);
    const Decoded decoded =
        decode(std::span(batch.bytes).subspan(at, std::min(kSlotBytes, got - at)));
    if (decoded.state == SlotState::record) {
      batch.records.push_back(decoded.record);
    } else if (decoded.state == SlotState::damaged || segment->live()) {
      ++batch.damaged;
    }
  }
  return batch;
}

void Journal::release(const Batch& batch) {
  Segment* const segment = oldest();
  if (segment == nullptr) {
    return;
  }
  segment->released += batch.slots;
  released_.fetch_add(batch.slots, std::memory_order_relaxed);
  if (segment->released < segment->slots()) {
    return;
  }
  segment->remove();
  {
    const std::lock_guard lock(mutex_);
    bytes_ -= segment->bytes();
    deleted_ += segment->live() ? 1 : 0;
    segments_.pop_front();
  }
  wake_.notify_one();
}

std::uint64_t Journal::pending() const noexcept {
  // In this order: what is released was taken before.
  const std::uint64_t released = released_.load(std::memory_order_acquire);
  return left_slots_.load(std::memory_order_relaxed) + next_slot_.load(std::memory_order_acquire) -
         released;
}

std::uint64_t Journal::room() const noexcept {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(room_.load(), 0));
}

}  // namespace gateway::ledger

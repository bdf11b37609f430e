#include "gateway/limit/bucket_table.h"

#include <algorithm>
#include <bit>

namespace gateway::limit {

BucketTable::BucketTable(std::size_t capacity)
    : sets_(std::bit_ceil(std::max<std::size_t>(1, (capacity + kWays - 1) / kWays))),
      buckets_(std::make_unique<Bucket[]>(sets_ * kWays)) {}

Bucket* BucketTable::bucket_of(std::int64_t stored_id) noexcept {
  // Multiplicative hashing (Knuth, TAOCP 6.4): consecutive ids spread over all sets.
  const std::uint64_t hash = static_cast<std::uint64_t>(stored_id) * 0x9e3779b97f4a7c15U;
  Bucket* const set = &buckets_[((hash >> 32U) & (sets_ - 1)) * kWays];
  if (Bucket* const bucket = find(set, stored_id)) {
    return bucket;
  }
  const std::lock_guard lock(insertion_);
  if (Bucket* const bucket = find(set, stored_id)) {
    return bucket;  // put there while this thread waited, or back there
  }
  if (Bucket* const bucket = find(set, kFree)) {
    bucket->id.store(stored_id, std::memory_order_release);
    return bucket;
  }
  return take_over(set, stored_id);
}

Bucket* BucketTable::find(Bucket* set, std::int64_t stored_id) noexcept {
  for (Bucket* bucket = set; bucket != set + kWays; ++bucket) {
    if (bucket->id.load(std::memory_order_acquire) == stored_id) {
      return bucket;
    }
  }
  return nullptr;
}

Bucket* BucketTable::take_over(Bucket* set, std::int64_t stored_id) noexcept {
  for (std::size_t attempt = 0; attempt < kWays; ++attempt) {
    Bucket* const bucket = std::min_element(set, set + kWays, [](const Bucket& a, const Bucket& b) {
      return a.arrival.load(std::memory_order_relaxed) < b.arrival.load(std::memory_order_relaxed);
    });
    Ticks arrival = bucket->arrival.load(std::memory_order_acquire);
    const std::int64_t old_id = bucket->id.exchange(kInTransfer, std::memory_order_acq_rel);
    // Never a value that was there before: a request of the old id that has read the arrival time
    // must find it changed.
    if (bucket->arrival.compare_exchange_strong(arrival, ++next_fresh_,
                                                std::memory_order_acq_rel)) {
      bucket->id.store(stored_id, std::memory_order_release);
      return bucket;
    }
    bucket->id.store(old_id, std::memory_order_release);  // it drew meanwhile: it stays
  }
  return nullptr;
}

}  // namespace gateway::limit

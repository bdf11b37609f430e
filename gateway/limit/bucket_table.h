#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>

#include "gateway/limit/bucket.h"

namespace gateway::limit {

/// The state of one bucket, each field moved only by compare-and-swap. Who moves `arrival` has
/// read, in this order: `arrival`, the `id`, `latest_ns`. A bucket that is taken over changes its
/// id first and its arrival second, so a token can never be taken from another id's bucket.
struct alignas(32) Bucket {
  std::atomic<std::int64_t> id{0};                   ///< as stored_id() has it; 0 when free
  std::atomic<std::int64_t> latest_ns{-kTimeMaxNs};  ///< the latest request; only goes forwards
  std::atomic<Ticks> arrival{kLongAgo};              ///< theoretical arrival time of the next
};

/// Buckets by id in memory that is taken once. A known id is found without a lock. A new one takes
/// a lock and a free bucket of its set; where none is free, the one with the earliest arrival time
/// gives way: nearly always one that is full again and as good as new. Only where more ids than
/// `capacity` draw at once can an id be forgotten before its time, and start afresh.
class BucketTable {
 public:
  /// `capacity` buckets, rounded up to a power of two of at least one set of eight.
  explicit BucketTable(std::size_t capacity);

  /// What Bucket::id has for an id of 0 or more.
  static std::int64_t stored_id(std::int64_t id) noexcept { return id ^ kNoId; }

  /// The bucket of a stored id; nullptr only where all buckets of a set were drawn from while this
  /// tried to take one over.
  Bucket* bucket_of(std::int64_t stored_id) noexcept;

 private:
  static constexpr std::size_t kWays = 8;
  static constexpr std::int64_t kNoId = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t kFree = 0;
  static constexpr std::int64_t kInTransfer = 1;

  static Bucket* find(Bucket* set, std::int64_t stored_id) noexcept;
  Bucket* take_over(Bucket* set, std::int64_t stored_id) noexcept;

  std::size_t sets_;
  std::unique_ptr<Bucket[]> buckets_;
  std::mutex insertion_;
  Ticks next_fresh_ = kLongAgo;  ///< guarded by insertion_
};

}  // namespace gateway::limit

#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "gateway/auth/authenticator.h"

namespace gateway::auth {

/// What was last learned of a key.
struct CachedAnswer {
  bool valid = false;
  Principal principal;  ///< where valid
  /// Of what find() and find_stale() give: the store is to be asked anew. Told to one caller every
  /// 100 ms.
  bool refresh_is_due = false;
};

/// Answers about keys by digest, each until a time. The memory is taken once: sets of a few
/// entries, where a full set forgets the entry that ends first. Valid and invalid keys have sets of
/// their own, so that no number of made-up keys can push out a real one. Any number of threads; one
/// lock for each shard, which readers share.
class KeyCache {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `capacity` entries of either kind, rounded up to a whole number of sets in each shard.
  explicit KeyCache(std::size_t capacity);

  /// nullopt where nothing is known at `now`: an entry counts before its `until`, not at it.
  [[nodiscard]] std::optional<CachedAnswer> find(const KeyDigest& digest, Time now) noexcept;
  /// A valid key, also where its time was over by less than `stale_for`: for as
  /// long as nobody can be asked.
  [[nodiscard]] std::optional<CachedAnswer> find_stale(
      const KeyDigest& digest, Time now, std::chrono::milliseconds stale_for) noexcept;
  /// Replaces what was known of the key. Of a valid one a refresh is due from `refresh_at` on.
  void remember(const KeyDigest& digest, const CachedAnswer& answer, Time until,
                Time refresh_at = Time::max()) noexcept;
  /// Nothing is known any more.
  void forget() noexcept;
  /// Held while the store is asked, so that many requests with one key ask once. Keys of one shard
  /// share it.
  [[nodiscard]] std::mutex& lookup_mutex(const KeyDigest& digest) noexcept;

 private:
  static constexpr std::size_t kShards = 64;
  static constexpr std::size_t kWays = 8;

  struct Entry {
    KeyDigest digest{};
    Time until = Time::min();
  };
  struct KnownEntry : Entry {
    Principal principal;
    std::atomic<Time> refresh_at{Time::max()};  ///< moved by readers, who only share the lock
  };
  template <typename EntryKind>
  using Set = std::array<EntryKind, kWays>;
  struct alignas(64) Shard {
    /// Guards the entries; shared by who reads, so that the requests of one busy key do not queue.
    std::shared_mutex mutex;
    std::vector<Set<KnownEntry>> known;
    std::vector<Set<Entry>> unknown;
    std::mutex lookup;
  };

  static bool take_refresh(KnownEntry& entry, Time now) noexcept;
  template <typename Sets>
  static auto* entry_of(Sets& sets, const KeyDigest& digest) noexcept;
  template <typename Sets>
  static auto& entry_for(Sets& sets, const KeyDigest& digest) noexcept;
  Shard& shard_of(const KeyDigest& digest) noexcept;

  std::unique_ptr<std::array<Shard, kShards>> shards_;
};

}  // namespace gateway::auth

#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway/auth/key_cache.h"
#include "gateway/auth/key_format.h"
#include "gateway/auth/key_store.h"
#include "gateway/auth/store_health.h"

namespace gateway::auth {

/// What `records`, found by a key's prefix, say of the key with this digest. Every record is
/// compared in constant time; the first match decides.
CachedAnswer judge(const std::vector<KeyRecord>& records, const KeyDigest& digest) noexcept;

/// Asks the store off the way of requests: again about keys in use before they are believed no
/// longer, many at once; and, where nobody has asked for a while or the store is away, whether it
/// answers. A thread of its own; what it is given outlives it.
class KeyRefresher {
 public:
  using Time = KeyCache::Time;

  /// `probe_every`: 0 is only while the store is away.
  KeyRefresher(KeyStore& store, KeyCache& cache, StoreHealth& health,
               std::chrono::milliseconds believe_for, std::chrono::milliseconds probe_every);
  /// Waits for the answer under way.
  ~KeyRefresher();
  KeyRefresher(const KeyRefresher&) = delete;
  KeyRefresher& operator=(const KeyRefresher&) = delete;
  KeyRefresher(KeyRefresher&&) = delete;
  KeyRefresher& operator=(KeyRefresher&&) = delete;

  /// Asks about a key soon; never waits for the store. What it says counts from `now` on. Too many
  /// at once are passed over: they are named again by their next request.
  void refresh(std::string_view key, const KeyDigest& digest, Time now) noexcept;
  /// The store has failed somebody: asks until it answers again.
  void watch_failed_store() noexcept;

 private:
  struct Item {
    KeyDigest digest{};
    std::array<char, kPrefixLength> prefix{};
    Time asked_at{};
  };

  void run() noexcept;
  void wait(std::unique_lock<std::mutex>& lock);
  void ask() noexcept;
  void ask_about(const Item* begin, const Item* end, Time now);
  void probe() noexcept;

  KeyStore& store_;
  KeyCache& cache_;
  StoreHealth& health_;
  const std::chrono::milliseconds believe_for_;
  const std::chrono::milliseconds probe_every_;

  std::vector<Item> batch_;  ///< of the thread alone

  std::mutex mutex_;  ///< guards the following
  std::vector<Item> queue_;
  bool stopping_ = false;
  std::condition_variable wake_;
  std::thread thread_;
};

}  // namespace gateway::auth

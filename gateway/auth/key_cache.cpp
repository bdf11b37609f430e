#include "gateway/auth/key_cache.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>

namespace gateway::auth {
namespace {

/// The n-th eight bytes of a digest: uniformly distributed, so no further hash is needed.
std::uint64_t word_of(const KeyDigest& digest, std::size_t n) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, digest.data() + n * sizeof word, sizeof word);
  return word;
}

/// The one who was to ask may not have been answered.
constexpr std::chrono::milliseconds kAskAgainAfter{100};

/// Where the table looks depends on the digest in any hash table; the decision itself is in
/// constant time. The first word only spares the whole comparison for entries that differ anyway:
/// an attacker who could measure it would still have to find keys by their SHA-256.
bool same(const KeyDigest& a, const KeyDigest& b) noexcept {
  return word_of(a, 2) == word_of(b, 2) && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

KeyCache::KeyCache(std::size_t capacity) : shards_(std::make_unique<std::array<Shard, kShards>>()) {
  const std::size_t sets =
      std::max<std::size_t>(1, (capacity + kShards * kWays - 1) / (kShards * kWays));
  for (Shard& shard : *shards_) {
    shard.known = std::vector<Set<KnownEntry>>(sets);  // cannot be resized: an atomic cannot move
    shard.unknown.resize(sets);
  }
}

KeyCache::Shard& KeyCache::shard_of(const KeyDigest& digest) noexcept {
  return (*shards_)[word_of(digest, 0) % kShards];
}

std::mutex& KeyCache::lookup_mutex(const KeyDigest& digest) noexcept {
  return shard_of(digest).lookup;
}

template <typename Sets>
auto* KeyCache::entry_of(Sets& sets, const KeyDigest& digest) noexcept {
  auto& set = sets[word_of(digest, 1) % sets.size()];
  const auto found = std::find_if(set.begin(), set.end(),
                                  [&](const auto& entry) { return same(entry.digest, digest); });
  return found == set.end() ? nullptr : &*found;
}

/// The key's own entry, else the one of its set that ends first.
template <typename Sets>
auto& KeyCache::entry_for(Sets& sets, const KeyDigest& digest) noexcept {
  if (auto* own = entry_of(sets, digest)) {
    return *own;
  }
  auto& set = sets[word_of(digest, 1) % sets.size()];
  return *std::min_element(set.begin(), set.end(),
                           [](const auto& a, const auto& b) { return a.until < b.until; });
}

std::optional<CachedAnswer> KeyCache::find(const KeyDigest& digest, Time now) noexcept {
  Shard& shard = shard_of(digest);
  const std::shared_lock lock(shard.mutex);
  if (auto* known = entry_of(shard.known, digest); known != nullptr && now < known->until) {
    return CachedAnswer{
        .valid = true, .principal = known->principal, .refresh_is_due = take_refresh(*known, now)};
  }
  if (const auto* unknown = entry_of(shard.unknown, digest);
      unknown != nullptr && now < unknown->until) {
    return CachedAnswer{};
  }
  return std::nullopt;
}

std::optional<CachedAnswer> KeyCache::find_stale(const KeyDigest& digest, Time now,
                                                 std::chrono::milliseconds stale_for) noexcept {
  Shard& shard = shard_of(digest);
  const std::shared_lock lock(shard.mutex);
  auto* known = entry_of(shard.known, digest);
  if (known == nullptr || known->until == Time::min() || now - known->until >= stale_for) {
    return std::nullopt;
  }
  return CachedAnswer{
      .valid = true, .principal = known->principal, .refresh_is_due = take_refresh(*known, now)};
}

/// Whether this caller, of all that see that it is time, is the one to ask.
bool KeyCache::take_refresh(KnownEntry& entry, Time now) noexcept {
  Time due = entry.refresh_at.load(std::memory_order_relaxed);
  return now >= due && entry.refresh_at.compare_exchange_strong(due, now + kAskAgainAfter,
                                                                std::memory_order_relaxed);
}

void KeyCache::remember(const KeyDigest& digest, const CachedAnswer& answer, Time until,
                        Time refresh_at) noexcept {
  Shard& shard = shard_of(digest);
  const std::lock_guard lock(shard.mutex);
  // Of the other kind nothing may be left: find() would believe it.
  if (answer.valid) {
    if (auto* unknown = entry_of(shard.unknown, digest)) {
      unknown->until = Time::min();
    }
    auto& entry = entry_for(shard.known, digest);
    entry.digest = digest;
    entry.until = until;
    entry.principal = answer.principal;
    entry.refresh_at.store(refresh_at, std::memory_order_relaxed);
    return;
  }
  if (auto* known = entry_of(shard.known, digest)) {
    known->until = Time::min();
  }
  auto& entry = entry_for(shard.unknown, digest);
  entry.digest = digest;
  entry.until = until;
}

void KeyCache::forget() noexcept {
  for (Shard& shard : *shards_) {
    const std::lock_guard lock(shard.mutex);
    for (auto& set : shard.known) {
      for (auto& entry : set) {
        entry.until = Time::min();
      }
    }
    for (auto& set : shard.unknown) {
      for (auto& entry : set) {
        entry.until = Time::min();
      }
    }
  }
}

}  // namespace gateway::auth

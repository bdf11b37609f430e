#include "gateway/auth/authenticator.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "gateway/auth/key_cache.h"
#include "gateway/auth/key_format.h"

namespace gateway::auth {
namespace {

using Time = std::chrono::steady_clock::time_point;

/// A store that failed is left alone that long: each attempt may wait for a lock, and a worker with
/// it.
constexpr std::chrono::milliseconds kRestAfterFailure{100};

constexpr std::string_view kScheme = "bearer";

bool is_space(char c) noexcept { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Every record of the prefix is compared in constant time; the first match decides.
CachedAnswer judge(const std::vector<KeyRecord>& records, const KeyDigest& digest) noexcept {
  for (const KeyRecord& record : records) {
    if (CRYPTO_memcmp(record.digest.data(), digest.data(), digest.size()) == 0) {
      return {.valid = !record.revoked_at.has_value(),
              .principal = {.user_id = record.user_id,
                            .key_id = record.id,
                            .limit = record.limit,
                            .user = record.user}};
    }
  }
  return {};
}

tl::expected<Principal, AuthError> verdict_of(const CachedAnswer& answer) noexcept {
  if (!answer.valid) {
    return tl::make_unexpected(AuthError::invalid);
  }
  return answer.principal;
}

}  // namespace

std::string_view presented_key(std::string_view authorization, std::string_view api_key) noexcept {
  const std::string_view credentials = trimmed(authorization);
  if (credentials.size() > kScheme.size() && is_space(credentials[kScheme.size()]) &&
      std::equal(kScheme.begin(), kScheme.end(), credentials.begin(),
                 [](char expected, char c) { return expected == lower(c); })) {
    return trimmed(credentials.substr(kScheme.size()));
  }
  return trimmed(api_key);
}

struct Authenticator::State {
  State(std::shared_ptr<KeyStore> store_to_ask, Options options)
      : store(std::move(store_to_ask)),
        believe_for(options.believe_for),
        believe_stale_for(options.believe_stale_for),
        cache(options.capacity) {}

  tl::expected<Principal, AuthError> look_up(std::string_view key, const KeyDigest& digest,
                                             Time now) noexcept;

  std::shared_ptr<KeyStore> store;
  tl::expected<Principal, AuthError> without_store(const KeyDigest& digest, Time now) noexcept;

  std::chrono::milliseconds believe_for;
  std::chrono::milliseconds believe_stale_for;
  KeyCache cache;
  std::atomic<Time> resting_until{Time::min()};
};

/// The store is away: who was known keeps being served.
tl::expected<Principal, AuthError> Authenticator::State::without_store(const KeyDigest& digest,
                                                                       Time now) noexcept {
  if (auto known = cache.find_stale(digest, now, believe_stale_for)) {
    return *std::move(known);
  }
  return tl::make_unexpected(AuthError::unavailable);
}

tl::expected<Principal, AuthError> Authenticator::State::look_up(std::string_view key,
                                                                 const KeyDigest& digest,
                                                                 Time now) noexcept {
  const std::lock_guard lock(cache.lookup_mutex(digest));
  if (const auto learned = cache.find(digest, now)) {
    return verdict_of(*learned);  // another request asked while this one waited
  }
  if (now < resting_until.load(std::memory_order_relaxed)) {
    return without_store(digest, now);
  }
  const auto records = store->find(prefix_of(key));
  if (!records) {
    resting_until.store(now + kRestAfterFailure, std::memory_order_relaxed);
    return without_store(digest, now);
  }
  const CachedAnswer answer = judge(*records, digest);
  cache.remember(digest, answer, now + believe_for);
  return verdict_of(answer);
}

Authenticator::Authenticator(std::shared_ptr<KeyStore> store, Options options)
    : state_(std::make_unique<State>(std::move(store), options)) {}

Authenticator::~Authenticator() = default;

tl::expected<Principal, AuthError> Authenticator::authenticate(std::string_view key,
                                                               Time now) noexcept {
  if (key.empty()) {
    return tl::make_unexpected(AuthError::missing);
  }
  // What no key looks like is refused before it costs a digest, however long it is.
  if (!is_well_formed_key(key)) {
    return tl::make_unexpected(AuthError::invalid);
  }
  const auto digest = digest_of(key);
  if (!digest) {
    return tl::make_unexpected(AuthError::unavailable);
  }
  if (const auto known = state_->cache.find(*digest, now)) {
    return verdict_of(*known);
  }
  return state_->look_up(key, *digest, now);
}

void Authenticator::forget() noexcept {
  state_->cache.forget();
  state_->resting_until.store(Time::min(), std::memory_order_relaxed);
}

}  // namespace gateway::auth

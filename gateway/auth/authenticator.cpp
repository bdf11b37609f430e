#include "gateway/auth/authenticator.h"

#include <algorithm>
#include <utility>

#include "gateway/auth/key_cache.h"
#include "gateway/auth/key_format.h"
#include "gateway/auth/key_refresher.h"
#include "gateway/auth/store_health.h"

namespace gateway::auth {
namespace {

using Time = std::chrono::steady_clock::time_point;

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
  State(std::shared_ptr<KeyStore> store_to_ask, const Options& options)
      : store(std::move(store_to_ask)),
        believe_for(options.believe_for),
        believe_stale_for(options.believe_stale_for),
        cache(options.capacity),
        health(options.store_is_away),
        refresher(*store, cache, health, options.believe_for, options.probe_every) {}

  tl::expected<Principal, AuthError> look_up(std::string_view key, const KeyDigest& digest,
                                             Time now) noexcept;
  tl::expected<Principal, AuthError> without_store(std::string_view key, const KeyDigest& digest,
                                                   Time now) noexcept;

  std::shared_ptr<KeyStore> store;
  std::chrono::milliseconds believe_for;
  std::chrono::milliseconds believe_stale_for;
  KeyCache cache;
  StoreHealth health;
  KeyRefresher refresher;  // ends first: it uses the others
};

/// The store is away: who was known keeps being served.
tl::expected<Principal, AuthError> Authenticator::State::without_store(std::string_view key,
                                                                       const KeyDigest& digest,
                                                                       Time now) noexcept {
  if (const auto known = cache.find_stale(digest, now, believe_stale_for)) {
    if (known->refresh_is_due) {
      refresher.refresh(key, digest, now);
    }
    return verdict_of(*known);
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
  if (health.is_away(now)) {
    return without_store(key, digest, now);
  }
  health.asked(now);
  const auto records = store->find(prefix_of(key));
  if (!records) {
    health.failed();
    refresher.watch_failed_store();
    return without_store(key, digest, now);
  }
  health.answered();
  const CachedAnswer answer = judge(*records, digest);
  cache.remember(digest, answer, now + believe_for, now + believe_for / 2);
  return verdict_of(answer);
}

Authenticator::Authenticator(std::shared_ptr<KeyStore> store, Options options)
    : state_(std::make_unique<State>(std::move(store), options)) {}

Authenticator::~Authenticator() = default;

tl::expected<Principal, AuthError> Authenticator::authenticate(std::string_view key, Time now,
                                                               Waiting waiting) noexcept {
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
    if (known->refresh_is_due) {
      state_->refresher.refresh(key, *digest, now);
    }
    return verdict_of(*known);
  }
  if (state_->health.is_away(now)) {
    return state_->without_store(key, *digest, now);
  }
  if (waiting == Waiting::refused) {
    return tl::make_unexpected(AuthError::would_wait);
  }
  return state_->look_up(key, *digest, now);
}

bool Authenticator::can_look_up(Time now) const noexcept { return !state_->health.is_away(now); }

void Authenticator::forget() noexcept { state_->cache.forget(); }

}  // namespace gateway::auth

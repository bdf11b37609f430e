#include "gateway/auth/key_refresher.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <exception>
#include <string>

namespace gateway::auth {
namespace {

using std::chrono::milliseconds;

/// A store that failed is left alone that long.
constexpr milliseconds kRestAfterFailure{100};
/// Keys that come up for renewal one after the other are asked about together.
constexpr milliseconds kGather{20};
constexpr std::size_t kQueueMax = 4096;
constexpr std::size_t kAskAtOnce = 64;

/// Begins no key, for '.' is not in base64url: whether the store can be read is all there is to
/// learn.
constexpr std::string_view kProbe = "gb_........";
static_assert(kProbe.size() == kPrefixLength);

}  // namespace

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

KeyRefresher::KeyRefresher(KeyStore& store, KeyCache& cache, StoreHealth& health,
                           milliseconds believe_for, milliseconds probe_every)
    : store_(store),
      cache_(cache),
      health_(health),
      believe_for_(believe_for),
      probe_every_(probe_every) {
  batch_.reserve(kQueueMax);
  queue_.reserve(kQueueMax);  // requests add to it and must not allocate
  thread_ = std::thread([this] { run(); });
}

KeyRefresher::~KeyRefresher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void KeyRefresher::refresh(std::string_view key, const KeyDigest& digest, Time now) noexcept {
  Item item{.digest = digest, .prefix = {}, .asked_at = now};
  prefix_of(key).copy(item.prefix.data(), item.prefix.size());
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() == kQueueMax) {
      return;
    }
    queue_.push_back(item);
    if (queue_.size() > 1) {
      return;  // it was told of the first
    }
  }
  wake_.notify_one();
}

void KeyRefresher::watch_failed_store() noexcept {
  // With the lock: between its look at the store's health and its wait it would not hear this.
  const std::lock_guard lock(mutex_);
  wake_.notify_one();
}

void KeyRefresher::run() noexcept {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wait(lock);
    if (stopping_) {
      return;
    }
    batch_.swap(queue_);
    lock.unlock();
    ask();
    batch_.clear();
    lock.lock();
  }
}

/// Until there is something to ask.
void KeyRefresher::wait(std::unique_lock<std::mutex>& lock) {
  const auto has_to_act = [this] { return stopping_ || !queue_.empty() || health_.has_failed(); };
  if (probe_every_ == milliseconds(0)) {
    wake_.wait(lock, has_to_act);
  } else {
    wake_.wait_for(lock, probe_every_, has_to_act);
  }
  wake_.wait_for(lock, health_.has_failed() ? kRestAfterFailure : kGather,
                 [this] { return stopping_; });
}

void KeyRefresher::ask() noexcept {
  if (batch_.empty()) {
    return probe();
  }
  const Time newest =
      std::max_element(batch_.begin(), batch_.end(), [](const Item& a, const Item& b) {
        return a.asked_at < b.asked_at;
      })->asked_at;
  const Time began = std::chrono::steady_clock::now();
  for (std::size_t at = 0; at < batch_.size(); at += kAskAtOnce) {
    const std::size_t count = std::min(kAskAtOnce, batch_.size() - at);
    // The last of many would else seem to have waited for its answer since before the first.
    const auto since =
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began);
    try {
      ask_about(batch_.data() + at, batch_.data() + at + count, newest + since);
    } catch (const std::exception&) {
      health_.failed();  // no memory
    }
    if (health_.has_failed()) {
      return;  // the rest would wait as long, and is named again
    }
  }
}

void KeyRefresher::ask_about(const Item* begin, const Item* end, Time now) {
  std::vector<std::string> prefixes;
  prefixes.reserve(static_cast<std::size_t>(end - begin));
  std::for_each(begin, end, [&](const Item& item) {
    prefixes.emplace_back(item.prefix.data(), item.prefix.size());
  });
  health_.asked(now);
  const auto records = store_.find_all(prefixes);
  if (!records) {
    return health_.failed();
  }
  health_.answered();
  std::for_each(begin, end, [&](const Item& item) {
    cache_.remember(item.digest, judge(*records, item.digest), item.asked_at + believe_for_,
                    item.asked_at + believe_for_ / 2);
  });
}

void KeyRefresher::probe() noexcept {
  health_.asked(std::chrono::steady_clock::now());
  if (store_.find(kProbe)) {
    health_.answered();
  } else {
    health_.failed();
  }
}

}  // namespace gateway::auth

#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "gateway/auth/key_format.h"
#include "gateway/auth/key_store.h"

namespace gateway::auth {

/// A store in memory that counts its look-ups, and fails or hangs on demand.
class CountingStore final : public KeyStore {
 public:
  CreatedKey create(std::string_view user, std::optional<KeyLimit> limit) override {
    CreatedKey created;
    created.key = generate_key();
    created.record.id = static_cast<std::int64_t>(records_.size()) + 1;
    created.record.user_id = 70;
    created.record.user = user;
    created.record.prefix = prefix_of(created.key);
    created.record.digest = digest_of(created.key).value();
    created.record.limit = limit;
    const std::lock_guard lock(mutex_);
    records_.push_back(created.record);
    return created;
  }
  std::vector<KeyRecord> list() override { return records_; }
  bool revoke(std::int64_t id) override {
    const std::lock_guard lock(mutex_);
    records_.at(static_cast<std::size_t>(id - 1)).revoked_at = "2026-01-01T00:00:00Z";
    return true;
  }
  tl::expected<std::vector<KeyRecord>, std::string> find(
      std::string_view prefix) noexcept override {
    if (!is_well_formed_key(std::string(prefix) + std::string(kKeyLength - kPrefixLength, 'A'))) {
      return answer({});  // no key begins so: whether this answers is all that is asked
    }
    ++lookups;
    for (int i = 0; i < yields; ++i) {
      std::this_thread::yield();
    }
    const std::string wanted(prefix);
    return answer({&wanted, 1});
  }
  tl::expected<std::vector<KeyRecord>, std::string> find_all(
      std::span<const std::string> prefixes) noexcept override {
    ++questions;
    return answer(prefixes);
  }

  /// Who asks from now on waits until release().
  void hang() {
    const std::lock_guard lock(mutex_);
    hangs_ = true;
  }
  void release() {
    const std::lock_guard lock(mutex_);
    hangs_ = false;
    changed_.notify_all();
  }
  void wait_until_somebody_hangs() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ > 0; });
  }

  /// A stranger's record with the prefix of `key`.
  void add_with_prefix_of(std::string_view key) {
    KeyRecord record = create("stranger", std::nullopt).record;
    record.prefix = prefix_of(key);
    records_.insert(records_.begin(), record);
  }

  std::atomic<int> lookups{0};    ///< of one key
  std::atomic<int> questions{0};  ///< about many keys
  std::atomic<bool> fails{false};
  int yields = 0;  ///< how long a look-up takes

 private:
  tl::expected<std::vector<KeyRecord>, std::string> answer(std::span<const std::string> prefixes) {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !hangs_; });
    --waiting_;
    if (fails) {
      return tl::make_unexpected(std::string("no disk"));
    }
    std::vector<KeyRecord> found;
    for (const KeyRecord& record : records_) {
      if (std::find(prefixes.begin(), prefixes.end(), record.prefix) != prefixes.end()) {
        found.push_back(record);
      }
    }
    return found;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool hangs_ = false;
  int waiting_ = 0;
  std::vector<KeyRecord> records_;
};

}  // namespace gateway::auth

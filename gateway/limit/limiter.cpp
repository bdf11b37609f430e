#include "gateway/limit/limiter.h"

#include <cassert>

#include "gateway/limit/bucket.h"
#include "gateway/limit/bucket_table.h"
#include "gateway/limit/token_draw.h"

namespace gateway::limit {
namespace {

/// One request's share of one kind of bucket.
struct Share {
  BucketTable* table;
  std::int64_t stored_id;
  Pace pace;
};

/// Where no bucket is to be had (see BucketTable), nothing limits.
Decision draw(const Share& share, std::int64_t now_ns, Mode mode) noexcept {
  while (Bucket* const bucket = share.table->bucket_of(share.stored_id)) {
    if (const auto decision = draw_token(*bucket, share.stored_id, share.pace, now_ns, mode)) {
      return *decision;
    }
  }
  return {};
}

void give_back(const Share& share) noexcept {
  if (Bucket* const bucket = share.table->bucket_of(share.stored_id)) {
    give_back(*bucket, share.stored_id, share.pace);
  }
}

}  // namespace

struct Limiter::State {
  State(std::optional<Limit> user_limit, std::optional<Limit> key_limit, std::size_t capacity)
      : users(user_limit ? capacity : 1), keys(capacity) {
    if (user_limit) {
      per_user = pace_of(*user_limit);
    }
    if (key_limit) {
      per_key = pace_of(*key_limit);
    }
  }

  std::optional<Pace> per_user;
  std::optional<Pace> per_key;
  BucketTable users;
  BucketTable keys;
};

Limiter::Limiter(std::optional<Limit> per_user, std::optional<Limit> per_key, std::size_t capacity)
    : state_(std::make_unique<State>(per_user, per_key, capacity)) {}

Limiter::~Limiter() = default;

Decision Limiter::admit(std::int64_t user_id, std::int64_t key_id, std::optional<Limit> own_limit,
                        std::chrono::steady_clock::time_point now) noexcept {
  assert(user_id >= 0 && key_id >= 0);
  const std::int64_t now_ns = clamped_ns(now.time_since_epoch());
  State& state = *state_;
  const bool limits_user = state.per_user.has_value();
  const bool limits_key = own_limit.has_value() || state.per_key.has_value();
  if (!limits_user && !limits_key) {
    return {};
  }
  const Share user{&state.users, BucketTable::stored_id(user_id), state.per_user.value_or(Pace{})};
  const Share key{&state.keys, BucketTable::stored_id(key_id),
                  own_limit ? pace_of(*own_limit) : state.per_key.value_or(Pace{})};
  if (!limits_user || !limits_key) {
    return draw(limits_user ? user : key, now_ns, Mode::take);
  }
  // The key first: while it is empty its requests never touch what other keys of the user share.
  const Decision of_key = draw(key, now_ns, Mode::take);
  if (!of_key.allowed) {
    const Decision outlook = draw(user, now_ns, Mode::look);
    return outlook.retry_after > of_key.retry_after ? outlook : of_key;
  }
  const Decision of_user = draw(user, now_ns, Mode::take);
  if (!of_user.allowed) {
    give_back(key);
    return of_user;
  }
  return of_user.remaining < of_key.remaining ? of_user : of_key;
}

}  // namespace gateway::limit

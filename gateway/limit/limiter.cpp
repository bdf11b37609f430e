#include "gateway/limit/limiter.h"

#include <algorithm>
#include <cassert>

#include "gateway/limit/bucket.h"
#include "gateway/limit/bucket_table.h"

namespace gateway::limit {
namespace {

/// One bucket of one request.
struct Draw {
  BucketTable* table;
  std::int64_t stored_id;
  Pace pace;
};

/// A `now` before the latest one of the same bucket counts as that.
std::int64_t publish(Bucket& bucket, std::int64_t now_ns) noexcept {
  std::int64_t latest = bucket.latest_ns.load(std::memory_order_acquire);
  while (latest < now_ns &&
         !bucket.latest_ns.compare_exchange_weak(latest, now_ns, std::memory_order_acq_rel)) {
  }
  return std::max(latest, now_ns);
}

Decision describe(const Draw& draw, Ticks full_after, Ticks retry_after,
                  std::int64_t behind_ns) noexcept {
  const bool allowed = retry_after <= 0;
  const std::chrono::nanoseconds behind(behind_ns);
  Decision decision;
  decision.allowed = allowed;
  decision.limit = draw.pace.burst;
  decision.remaining = allowed ? (draw.pace.capacity - full_after) / draw.pace.interval : 0;
  decision.reset_after = duration_of(full_after, draw.pace) + behind;
  if (!allowed) {
    decision.retry_after = duration_of(retry_after, draw.pace) + behind;
  }
  return decision;
}

/// Whether a token is taken, or only whether one is there.
enum class Mode { look, take };

Decision draw_token(const Draw& draw, std::int64_t now_ns, Mode mode) noexcept {
  while (Bucket* const bucket = draw.table->bucket_of(draw.stored_id)) {
    publish(*bucket, now_ns);
    Ticks arrival = bucket->arrival.load(std::memory_order_acquire);
    while (bucket->id.load(std::memory_order_acquire) == draw.stored_id) {
      const std::int64_t latest_ns = bucket->latest_ns.load(std::memory_order_acquire);
      const Ticks now = ticks_of(latest_ns, draw.pace);
      const Claim next = claim(arrival, now, draw.pace);
      if (next.wait > 0) {
        return describe(draw, std::max(arrival - now, Ticks{0}), next.wait, latest_ns - now_ns);
      }
      if (mode == Mode::look ||
          bucket->arrival.compare_exchange_weak(arrival, next.arrival, std::memory_order_acq_rel)) {
        return describe(draw, next.arrival - now, 0, latest_ns - now_ns);
      }
    }
  }
  return {};  // no bucket to be had: see BucketTable
}

void give_back(const Draw& draw) noexcept {
  Bucket* const bucket = draw.table->bucket_of(draw.stored_id);
  if (bucket == nullptr) {
    return;
  }
  Ticks arrival = bucket->arrival.load(std::memory_order_acquire);
  while (bucket->id.load(std::memory_order_acquire) == draw.stored_id &&
         !bucket->arrival.compare_exchange_weak(arrival, arrival - draw.pace.interval,
                                                std::memory_order_acq_rel)) {
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
  const Draw user{&state.users, BucketTable::stored_id(user_id), state.per_user.value_or(Pace{})};
  const Draw key{&state.keys, BucketTable::stored_id(key_id),
                 own_limit ? pace_of(*own_limit) : state.per_key.value_or(Pace{})};
  if (!limits_user || !limits_key) {
    return draw_token(limits_user ? user : key, now_ns, Mode::take);
  }
  // Looked at first, so that an exhausted key does not even for a moment draw from its user.
  const Decision key_outlook = draw_token(key, now_ns, Mode::look);
  if (!key_outlook.allowed) {
    const Decision user_outlook = draw_token(user, now_ns, Mode::look);
    return user_outlook.retry_after > key_outlook.retry_after ? user_outlook : key_outlook;
  }
  const Decision of_user = draw_token(user, now_ns, Mode::take);
  if (!of_user.allowed) {
    return of_user;
  }
  const Decision of_key = draw_token(key, now_ns, Mode::take);
  if (!of_key.allowed) {
    give_back(user);
    return of_key;
  }
  return of_user.remaining < of_key.remaining ? of_user : of_key;
}

}  // namespace gateway::limit

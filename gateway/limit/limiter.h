#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <tl/expected.hpp>

/// Token buckets per user and per key.
namespace gateway::limit {

/// A token bucket: it holds at most `burst` tokens, starts full and gains `per_second` a second; a
/// request takes one.
struct Limit {
  std::int64_t per_second = 0;  ///< 1..1e9
  std::int64_t burst = 0;       ///< 1..1e9
  bool operator==(const Limit&) const = default;
};

/// Reads "10000/20000" (rate per second / burst). The error says what is wrong with the text.
tl::expected<Limit, std::string_view> parse_limit(std::string_view text) noexcept;

/// What the caller is told, of whichever bucket is closer to refusing (in the refusing one's terms
/// when refused). Durations are from the `now` that was passed in.
struct Decision {
  bool allowed = true;
  std::int64_t limit = 0;      ///< burst of that bucket: x-ratelimit-limit; 0 when nothing limits
  std::int64_t remaining = 0;  ///< whole tokens left after this request: x-ratelimit-remaining
  std::chrono::nanoseconds reset_after{0};  ///< until that bucket is full again: x-ratelimit-reset
  std::chrono::nanoseconds retry_after{0};  ///< until a token is there; 0 when allowed
};

/// Decides by the user's bucket and the key's bucket; takes a token of both or of none. Lock-free
/// for a user and key seen before (GCRA, ITU-T I.371: one 64-bit arrival time per bucket, moved by
/// compare-and-swap). Any number of threads. Time is passed in and need not come in the order of
/// the clock: a `now` in the past refuses nothing that the bucket's latest one would not.
///
/// Memory is taken once, for `capacity` users and as many keys. Beyond that a bucket that is full
/// again is reused, which changes nothing; only where more than `capacity` draw at once does the
/// one nearest to full start afresh.
class Limiter {
 public:
  /// nullopt: that kind of bucket does not limit.
  Limiter(std::optional<Limit> per_user, std::optional<Limit> per_key,
          std::size_t capacity = 65536);
  ~Limiter();
  Limiter(const Limiter&) = delete;
  Limiter& operator=(const Limiter&) = delete;
  Limiter(Limiter&&) = delete;
  Limiter& operator=(Limiter&&) = delete;

  /// Ids are 0 or more. `own_limit`, the one that was given to this key when it was made, replaces
  /// the general per-key one.
  Decision admit(std::int64_t user_id, std::int64_t key_id, std::optional<Limit> own_limit,
                 std::chrono::steady_clock::time_point now) noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gateway::limit

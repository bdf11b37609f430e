#pragma once

#include <cstdint>
#include <optional>

namespace macro {

/// The share of the time that a thread ran, of that in which it could: what it waited for a
/// processor that somebody else used is not its leisure. A target that shares the client's core
/// would else hide for a while that the client is at its limit. Of times over one stretch, in ns;
/// 0 where none is left.
inline double busy_share(std::int64_t ran, std::int64_t waited, std::int64_t elapsed) noexcept {
  const std::int64_t free = elapsed - waited;
  return free > 0 ? static_cast<double>(ran) / static_cast<double>(free) : 0;
}

/// A client thread that back to back is busier than this may come to measure itself, not its
/// target; some way below the share from which on a block is invalid for it.
inline constexpr double kMaxWarmUpBusyShare = 0.70;
/// It then sends no faster than this share of what it had sent. No more than that, for each request
/// costs up to three and a half times as much where it comes alone and the thread has to wake for
/// it: a quarter kept a thread busy for 85 % of the time.
inline constexpr double kHeldShare = 0.2;

/// What a thread holds itself at that was busy for `busy_share` of the time, 0 to 1, and sent
/// `rate_per_second`; nullopt where that was no more than `most_busy`: it leaves the pace to its
/// target.
inline std::optional<double> held_rate(double busy_share, double rate_per_second,
                                       double most_busy) noexcept {
  return busy_share > most_busy && rate_per_second > 0 ? std::optional(kHeldShare * rate_per_second)
                                                       : std::nullopt;
}

}  // namespace macro

#pragma once

#include <optional>

namespace macro {

/// A client thread that back to back is busier than this may come to measure itself, not its
/// target; some way below the share from which on a block is invalid for it.
inline constexpr double kMaxWarmUpBusyShare = 0.70;
/// It then sends no faster than this share of what it had sent. No more than that, for each request
/// costs up to three times as much where it comes alone and the thread has to wake for it.
inline constexpr double kHeldShare = 0.25;

/// What a thread holds itself at that was busy for `busy_share` of the time, 0 to 1, and sent
/// `rate_per_second`; nullopt where that was no more than `most_busy`: it leaves the pace to its
/// target.
inline std::optional<double> held_rate(double busy_share, double rate_per_second,
                                       double most_busy) noexcept {
  return busy_share > most_busy && rate_per_second > 0 ? std::optional(kHeldShare * rate_per_second)
                                                       : std::nullopt;
}

}  // namespace macro

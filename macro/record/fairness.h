#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// What one user sent, and how much of it a limiter refused, over `seconds`.
struct UserShare {
  std::string user;
  std::uint64_t answered = 0;  ///< right answers and failures: whatever was not refused
  std::uint64_t refused = 0;   ///< 429
  double seconds = 0;
};

/// A token bucket for each user.
struct UserLimit {
  double rate_per_second = 0;
  double burst = 0;  ///< requests that the bucket still held when counting began
};

/// The refused share may be off by so much, or by so many standard deviations of a share of as many
/// requests, whichever is more.
inline constexpr double kFairnessPoints = 0.02;
inline constexpr double kFairnessSigmas = 3;

/// refused_share_USER for each: of what a user sends, what goes beyond rate x seconds + burst must
/// be refused, and nothing else, whatever the others send. Met within the bounds above.
std::vector<FindingRecord> fairness_findings(const std::vector<UserShare>& users,
                                             const UserLimit& limit);

}  // namespace macro

#pragma once

#include <span>
#include <vector>

#include "compare/history/level_segments.h"

namespace compare::history {

/// A pair of steps of which the second goes back to where the first came from.
struct WentAway {
  Step there;
  Step back;
};

/// So many points at another level, and then at the old one, are noise.
inline constexpr std::size_t kFewPoints = 10;

/// Takes out of the levels each pair of steps that lie at most kFewPoints apart and of which the
/// second undoes the first (up to half of it); the steps beside them then reach over the gap.
std::vector<WentAway> take_passing(Levels& levels);

/// Takes out the steps between two levels that the series has jumped between before or after: on
/// the far side of the step, within kJumpReach points, a run of 4 to kJumpRun points at the other
/// level (nearer to it than half the shift, its mean nearer than a quarter). Only where the shift
/// is at least three times the spread of a point, for levels that lie closer overlap.
std::vector<Step> take_jumps(Levels& levels, std::span<const double> series);

inline constexpr std::size_t kJumpReach = 500;
inline constexpr std::size_t kJumpRun = 20;

}  // namespace compare::history

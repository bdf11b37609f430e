#pragma once

#include <span>
#include <vector>

#include "compare/history/changes/level_segments.h"

namespace compare::history {

/// A pair of steps of which the second goes back to where the first came from.
struct WentAway {
  Step there;
  Step back;
};

/// So many points at another level, and then at the old one, are noise.
inline constexpr std::size_t kFewPoints = 18;

/// Takes out of the levels each pair of steps that lie at most kFewPoints apart and of which the
/// second undoes the first (up to half of it); the steps beside them then reach over the gap.
std::vector<WentAway> take_passing(Levels& levels);

/// A level that lasted so long has been left, whatever it is left for.
inline constexpr std::size_t kLasted = 60;

/// Marks the newest step as awaited where it undoes (up to half of it) the one before, which is
/// less than kLasted points ago, and has at most kFewPoints points itself: a series that comes back
/// to where it was may leave again, and that would be noise.
void await_return(Levels& levels);

/// A step is looked at with so many points on each side, whether its levels are jumped between.
inline constexpr std::size_t kJumpReach = 500;
/// A level that has lasted so long is one, whatever the series did before.
inline constexpr std::size_t kSettled = 150;

/// Takes out the steps between two levels that the series jumps between: within kJumpReach points
/// it came to one of them for 4 to kFewPoints points (running medians of 7 nearer than a quarter of
/// the gap, until they are nearer to the other level) and left again; unless the level after the
/// step has lasted for kSettled points without going back. Only where the gap is at least 2.5 times
/// the spread of neighbours, for levels that lie closer overlap.
///
/// Levels that such a step or a pair of `gone` went between are known within kJumpReach points. A
/// step whose points on both sides lie on them, rather than on a third, is taken out as well, where
/// they are 4 spreads apart: what stays for but a few points each time looks like a step by a part
/// of the gap. `gone` are of the same levels.
std::vector<Step> take_jumps(Levels& levels, const std::vector<WentAway>& gone,
                             std::span<const double> series);

}  // namespace compare::history

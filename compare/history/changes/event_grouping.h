#pragma once

#include <vector>

#include "compare/history/changes/finding.h"

namespace compare::history {

/// The commits by which the place of a step may be wrong, from its shift over the spread of one
/// point: 20 / signal^2, at most 6. Where the shift is more than 4.5 spreads its place is certain.
/// (That the best cut errs by a distance that falls with the square of the signal: Hinkley,
/// "Inference about the Change-Point in a Sequence of Random Variables", 1970.)
std::size_t place_tolerance(double signal);

/// Findings of one kind, direction and acceptance become one event where their places are the same
/// commit, or differ by no more than the larger tolerance of the finding that is surest and the one
/// that joins it (drifts: 20 commits). The event is at the commit for which most deviations speak.
/// Movements: largest first. Fresh where nothing in it is told or accepted. By commit. What
/// consists of awaited findings alone is no event yet.
std::vector<Event> group_events(std::vector<Finding> findings);

}  // namespace compare::history

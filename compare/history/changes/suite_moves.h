#pragma once

#include <string>
#include <vector>

#include "compare/history/changes/level_segments.h"
#include "compare/history/changes/track.h"

namespace compare::history {

/// A commit at which a suite moved as a whole.
struct SuiteMove {
  std::string suite;
  std::size_t commit = 0;
  std::size_t moved = 0;     ///< benchmarks
  std::size_t measured = 0;  ///< benchmarks with enough points on both sides
};

/// So many benchmarks, and such a share of those measured, that move the same way at one commit are
/// the machine.
inline constexpr std::size_t kFewestMoved = 4;
inline constexpr double kShareMoved = 0.5;
/// Or such a share that moves at all, some this way and some that.
inline constexpr double kShareMovedEitherWay = 0.75;

/// Finds the commits at which the machine rather than the code changed, and takes the steps there
/// out of the levels. Only steps of series of whose machine nothing is known: where it is known to
/// be the same, it is the code. A benchmark counts as moved where its means of up to 6 points
/// before and after differ by 1 % and 2.5 times the standard deviation of such a difference; where
/// there are at least 3 points on both sides. `levels` belong to `tracks` by index.
std::vector<SuiteMove> take_suite_moves(const Timeline& timeline, const std::vector<Track>& tracks,
                                        std::vector<Levels>& levels);

}  // namespace compare::history

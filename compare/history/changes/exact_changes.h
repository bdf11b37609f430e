#pragma once

#include <span>

#include "compare/history/changes/level_segments.h"

namespace compare::history {

/// Differences of a counted value up to this part of it are none.
inline constexpr double kExactTolerance = 1e-3;

/// The steps of a counted series: each point that differs by more than kExactTolerance from the
/// level before it, which is that level's first point. No noise is assumed, and one point is
/// enough. Step::shift is the plain difference. `filtered` is the series.
Levels exact_levels(std::span<const double> series);

}  // namespace compare::history

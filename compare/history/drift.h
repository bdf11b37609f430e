#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "compare/history/track.h"

namespace compare::history {

/// A level has a drift only with so many points.
inline constexpr std::size_t kFewestDriftPoints = 30;

/// Whether a level, a part of a track between two steps, rises or falls slowly: of at most 60
/// medians of neighbouring points, Mann and Kendall's |z|, with the variance of S inflated for the
/// autocorrelation of what a straight line leaves, is at least kDriftDeviations; Theil and Sen's
/// slope makes at least `least_shift` of the whole; the middle third lies between the others; and a
/// line that begins to rise somewhere describes the level better than any single step does, for a
/// step that is too small to be believed is no drift. `commits` are the x coordinates, ascending.
/// Drift::from and Drift::until are 0 and the size. Precondition: as many commits as values,
/// finite.
std::optional<Drift> drift_of(std::span<const double> values, std::span<const std::size_t> commits,
                              double least_shift);

}  // namespace compare::history

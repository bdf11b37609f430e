#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "compare/history/changes/track.h"

namespace compare::history {

/// A level has a drift only with so many points.
inline constexpr std::size_t kFewestDriftPoints = 30;

/// Whether a level, a part of a track between two steps, rises or falls slowly. Of at most 60
/// medians of neighbouring points, Mann and Kendall's |z|, with the variance of S inflated for the
/// autocorrelation of what the ramp leaves, is at least 4; and the best ramp (a level, a slope of
/// at least 20 points, a level; either level may be empty; least squares over all places) makes at
/// least `least_shift` and describes the level better than the best single step does, for a step
/// that is too small to be believed is no drift; and the points scatter about it by at most 2.5
/// times as much as neighbours do, for how often a series visits each of two levels may change
/// without either of them. `commits` are the x coordinates, ascending.
/// `values` are without outliers, `unfiltered` with them: a filter takes short visits away.
/// Drift::from and Drift::until are 0 and the size. Precondition: as many of all three, finite.
std::optional<Drift> drift_of(std::span<const double> values, std::span<const double> unfiltered,
                              std::span<const std::size_t> commits, double least_shift);

}  // namespace compare::history

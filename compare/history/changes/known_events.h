#pragma once

#include <vector>

#include "compare/history/changes/finding.h"
#include "compare/history/changes/track.h"

namespace compare::history {

/// Commits, or points of the series, by which the place of a step moves when more is measured: as
/// far apart, beside the tolerance of its place, an alert or acceptance is about the same step.
inline constexpr std::size_t kSamePlace = 5;

/// Marks what was told: an alert of the same suite and direction is about a finding where it names
/// the same benchmark and metric and lies within kSamePlace and the tolerance, or names another and
/// lies within the tolerance, 3 commits at most; about a drift also anywhere in its level, as a
/// step or a drift. An alert whose commit is not in the timeline is about nothing.
void mark_told(const Timeline& timeline, const std::vector<Track>& tracks,
               const std::vector<Alert>& alerts, std::vector<Finding>& findings);

/// Gives each finding the latest acceptance that is about it: of its benchmark and metric, or of
/// all, at a commit within kSamePlace and the tolerance; of a drift anywhere in its level.
void mark_accepted(const Timeline& timeline, const std::vector<Track>& tracks,
                   const std::vector<Acceptance>& acceptances, std::vector<Finding>& findings);

}  // namespace compare::history

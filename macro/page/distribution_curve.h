#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "macro/record/distribution.h"

/// What the charts of a distribution are drawn from. Grids are fixed, so that two runs have points
/// and bins in common.
namespace macro {

inline constexpr int kCurvePointsPerDecade = 24;
inline constexpr int kBinsPerDecade = 20;

/// The latency at each percentile of the grid 1 / (1 - p) = 10^(i / kCurvePointsPerDecade), from
/// i = 0 (the fastest answer) as far as there are ten answers beyond: of fewer a percentile tells
/// nothing. In ns; empty for an empty distribution.
std::vector<double> percentile_curve(const Distribution& distribution);

/// Shares of all answers (0 to 1) by bins that are equally wide on a log scale.
struct LogHistogram {
  int first_bin = 0;  ///< bin b holds 10^(b / kBinsPerDecade) ns up to the next one's begin
  std::vector<double> shares;
};

/// nullopt for an empty distribution.
std::optional<LogHistogram> log_histogram(const Distribution& distribution);

}  // namespace macro

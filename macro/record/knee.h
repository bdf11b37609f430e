#pragma once

#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// A throughput within this share of the highest is as high.
inline constexpr double kPlateauShare = 0.05;

/// What a staircase shows, of the steps that were measurements, by their load: ceiling_per_second,
/// the highest throughput of right answers; knee_per_second, that of the step of greatest power,
/// throughput over mean response time (Kleinrock, "Power and Deterministic Rules of Thumb for
/// Probabilistic Problems in Computer Communications", 1979), beyond which waiting grows faster
/// than throughput; and knee_load, what was offered at it. The notes say at which load, and where
/// the steps did not come so far: the knee is not reached where power is greatest at the last step,
/// the ceiling where throughput still rose at it; neither where every step was think-time-bound,
/// and then both are without a value, for it is the users that set the pace.
std::vector<FindingRecord> staircase_findings(const std::vector<StepRecord>& steps);

}  // namespace macro

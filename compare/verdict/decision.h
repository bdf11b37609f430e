#pragma once

#include <string>
#include <vector>

#include "compare/verdict/evidence.h"
#include "compare/verdict/verdict.h"

namespace compare::verdict {

/// A decision and, where it needs one, what people should know about it.
struct Ruling {
  Decision decision = Decision::unsure;
  std::string reason;  ///< empty where the numbers speak for themselves
};

/// How one comparison stands among all that could fail the build.
struct Significance {
  bool reached = true;     ///< p is small enough, corrected where `corrected`
  bool corrected = true;   ///< false: these sizes cannot reach the corrected level
  double p_adjusted = 0;   ///< Holm's, or the plain p where not corrected
  std::size_t family = 1;  ///< how many comparisons the correction is for
};

/// Significance of each piece of evidence, in order: Holm's correction over all whose sizes can
/// reach level / (number of comparisons by interval); the others uncorrected, for a correction must
/// not turn a failure into a pass just because repetitions are few. `level` is one-sided. Evidence
/// by other methods is not tested and keeps the default.
std::vector<Significance> significance(const std::vector<Evidence>& evidence, double level);

/// The rules of the gate, with T = 1 + threshold (0.1 for 10 %):
/// - interval: regressed if low > T, slower if low > 1 and ratio > T, both only where significant;
///   improved if high < 1 and ratio < 1/T; pass if high < T; unsure otherwise
/// - few: slower or improved if the sides do not overlap and the ratio is beyond T or 1/T; pass if
///   they do not overlap and no pair reaches T; unsure otherwise
/// - single: slower, improved or pass by the ratio alone
/// - exact: regressed, improved or pass by the ratio alone
/// "Beyond" is by more than a billionth, so that a change of just the threshold is within it.
Ruling decide(const Evidence& evidence, const Significance& significance, double threshold);

}  // namespace compare::verdict

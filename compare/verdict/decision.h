#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/verdict/evidence.h"
#include "compare/verdict/verdict.h"

namespace compare::verdict {

/// A decision and, where it needs one, what people should know about it.
struct Ruling {
  Decision decision = Decision::unsure;
  std::string reason;         ///< empty where the numbers speak for themselves
  bool more_decides = false;  ///< unsure, and enough repetitions would tell
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
/// not turn a failure into a pass just because repetitions are few. Each is held against its own
/// one-sided level: p-values are scaled to the strictest by level. Evidence by other methods is not
/// tested and keeps the default.
/// `interim`: more rounds may come. Then each is corrected for all of them (Bonferroni), so that
/// what fails now still fails when the others are decided, and what cannot reach its level waits.
std::vector<Significance> significance(const std::vector<Evidence>& evidence, bool interim);

/// Of exact metrics, relative: more than rounding, less than one in the counts that people gate on.
constexpr double kExactTolerance = 0.001;

/// Where the line is between slower and noise for one comparison.
struct Limits {
  double threshold = 0.1;       ///< relative, 0.1 for 10 %
  double least_difference = 0;  ///< in `unit`, that of the values; a smaller one is no change
  std::string_view unit;
  double exact_tolerance = kExactTolerance;
  bool interim = false;    ///< more rounds may come: only what is proven is decided
  bool identical = false;  ///< both sides are the same program, so any change is noise
};

/// The share of worse values below which a slower median is not taken for a slower program.
constexpr double kLeastSuperiority = 0.85;
/// The rules of the gate, with T = 1 + threshold:
/// - interval, paired: regressed if low > T, slower if low > 1 and ratio > T (not while interim),
///   both only where significant and superiority is at least 0.85; improved if high < 1 and ratio
///   < 1/T; pass if high <= T; unsure otherwise
/// - few: slower or improved if the sides do not overlap and the ratio is beyond T or 1/T; pass if
///   they do not overlap and no pair reaches T, or, with values of 0, if no pair does; unsure
///   otherwise
/// - single: slower, improved or pass by the ratio alone
/// - few, single: a change that is within z deviations of the noise between sessions is unsure
/// - exact: regressed, improved or pass by the ratio alone, T = 1 + exact_tolerance; where the
///   values differ within a side they are not exact, and T is the threshold's
/// What would fail or be improved passes where the difference is below least_difference or the
/// programs are identical. "Beyond" is by more than a billionth, so that a change of just the
/// threshold is within it.
Ruling decide(const Evidence& evidence, const Significance& significance, const Limits& limits);

/// About how many repetitions a side would decide what Ruling::more_decides leaves unsure, from the
/// width of the interval, which shrinks with the square root: n (h / d)^2 for half width h and
/// distance d of the estimate from the threshold, in logarithms. nullopt where none would: the
/// estimate is too near the threshold (more than 1000), or noise that repetitions do not show is
/// wider than d.
std::optional<std::size_t> enough_repetitions(const Evidence& evidence, double threshold);

}  // namespace compare::verdict

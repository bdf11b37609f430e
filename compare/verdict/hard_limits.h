#pragma once

#include <optional>
#include <span>

#include "compare/verdict/decision.h"
#include "compare/verdict/rules.h"

namespace compare::verdict {

/// How sure a broken limit must be.
struct Proof {
  double tail = 0.025;   ///< chance left beyond the bound of the median
  bool interim = false;  ///< more values may come, so that too few of them prove nothing yet
};

/// Holds the current side against its hard limits (at_most, at_least). nullopt where it has none
/// or keeps them; else
/// - regressed: the sign test's bound of the median lies beyond the limit, or the values are too
///   few for one (fewer than 6 at 0.025), no more may come, and the median is beyond
/// - unsure: the median is beyond, the bound is not
/// Throws results::InputError where a limit is in a unit that the metric is not in: a limit that
/// cannot be checked must not look kept.
/// Precondition: `current` not empty and free of NaN.
std::optional<Ruling> check_hard_limits(std::span<const double> current, std::string_view unit,
                                        const Applied& applied, const Rules& rules,
                                        const Proof& proof);

}  // namespace compare::verdict

#pragma once

#include <optional>
#include <span>

#include "compare/verdict/decision.h"
#include "compare/verdict/rules.h"

namespace compare::verdict {

/// Holds the current side against its hard limits (at_most, at_least). nullopt where it has none
/// or keeps them; else
/// - regressed: the sign test's interval of the median at `alpha` lies beyond the limit, or the
///   values are too few for one (fewer than 6 at 0.05) and the median is beyond
/// - unsure: the median is beyond, the interval is not
/// Throws results::InputError where a limit is in a unit that the metric is not in: a limit that
/// cannot be checked must not look kept.
/// Precondition: `current` not empty and free of NaN.
std::optional<Ruling> check_hard_limits(std::span<const double> current, std::string_view unit,
                                        const Applied& applied, const Rules& rules, double alpha);

}  // namespace compare::verdict

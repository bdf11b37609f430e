#pragma once

#include <string>

namespace compare::cli {

/// The mean in seconds of "MIN..MAX", two durations with their units (100ms..500ms), or of one
/// (1s), which is constant. Throws UsageError, also for a number without a unit.
double parse_mean_think_time(const std::string& text);

}  // namespace compare::cli

#pragma once

#include <optional>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// "ns", "us", "ms" or "s".
std::string_view time_unit_name(TimeUnit unit);

/// The unit of that name; nullopt for any other text.
std::optional<TimeUnit> parse_time_unit(std::string_view name);

/// `value`, a time in `from`, as a time in `to`.
double convert_time(double value, TimeUnit from, TimeUnit to);

}  // namespace compare::results

#pragma once

#include <optional>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// The time that a unit of github-action-benchmark's tools is, alone or for one operation: "ns",
/// "us/iter", "sec", "ms/op"; nullopt for any other unit.
std::optional<TimeUnit> time_of_unit(std::string_view unit);

/// Whether the unit is something per second: "ops/sec", "iter/sec", "MB/s".
bool is_rate(std::string_view unit);

}  // namespace compare::results

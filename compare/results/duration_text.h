#pragma once

#include <optional>
#include <string_view>

namespace compare::results {

/// Nanoseconds of a duration as Go and wrk print it: numbers with units (ns, us, µs, ms, s, m, h)
/// one after the other, "1m2.5s", "635.91us", "0s". nullopt for anything else, a negative or an
/// infinite one too.
std::optional<double> parse_duration_ns(std::string_view text);

}  // namespace compare::results

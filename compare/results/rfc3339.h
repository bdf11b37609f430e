#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace compare::results {

/// Nanoseconds since 1970 of a date and time as RFC 3339 has them, "2026-03-01T10:15:02.25+01:00";
/// digits behind the ninth of a second's fraction do not count. nullopt for anything else, and for
/// years before 1970 and after 2200.
std::optional<std::int64_t> parse_rfc3339_ns(std::string_view text);

/// The other way, in UTC: "2026-03-01T09:15:02.25Z", with as many digits of the second's fraction
/// as it takes. Precondition: from 1970 on.
std::string rfc3339_text(std::int64_t unix_ns);

}  // namespace compare::results

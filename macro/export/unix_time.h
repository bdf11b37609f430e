#pragma once

#include <cstdint>
#include <string>

namespace macro {

/// Dates and times of UTC as the formats that are written have them. Nanoseconds since 1970; what
/// is before that counts as 0.
std::string rfc3339_text(std::int64_t unix_ns);    ///< "2026-01-02T03:04:05.25Z", no zeros behind
std::string java_date_text(std::int64_t unix_ns);  ///< "Fri Jan 02 03:04:05 UTC 2026"

/// A time since 1970 as Go prints a duration: "1m2.5s", "1.234ms", "850\u00b5s", "0s".
std::string go_duration_text(std::int64_t nanoseconds);

/// Rounded to the next smaller unit, as Vegeta's text report does before it prints: of 1 s and more
/// whole milliseconds, of 1 ms and more whole microseconds.
std::int64_t go_rounded(std::int64_t nanoseconds);

}  // namespace macro

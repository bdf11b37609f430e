#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace compare::history {

/// Nanoseconds since 1970 of a time in any of the ways that result files and stored histories have
/// it: RFC 3339; git's and Google Benchmark's "2026-03-01 10:15:02 +0100", with the zone or without
/// one (then UTC); older Google Benchmark's "03/01/26 10:15:02" and "2026/03/01-10:15:02"; ctime's
/// "Sun Mar 1 10:15:02 2026"; e-mail's "Sun, 01 Mar 2026 10:15:02 +0100"; JavaScript's "Sun Mar 01
/// 2026 10:15:02 GMT+0100"; git's default "Sun Mar 1 10:15:02 2026 +0100"; each with a fraction of
/// the second, kept to the millisecond; a number, in seconds or,
/// above 1e11, in milliseconds since 1970. nullopt for anything else, and for years before 1971 and
/// after 2200.
std::optional<std::int64_t> parse_loose_time_ns(std::string_view text);

}  // namespace compare::history

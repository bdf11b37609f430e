#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace gateway::cli {

/// A point of time as a flag has it, in nanoseconds since 1970 (UTC): so long ago (30s, 90m, 24h,
/// 7d; up to 3650d), the begin of a day in UTC (2026-11-01), or RFC 3339 with its zone
/// (2026-11-01T12:00:00Z, 2026-11-01T12:00:00.5+01:00). Years 1970 to 2200. The error completes the
/// sentence `"TEXT" ...`.
tl::expected<std::int64_t, std::string> parse_moment(std::string_view text,
                                                     std::chrono::system_clock::time_point now);

}  // namespace gateway::cli

#pragma once

#include <chrono>
#include <string_view>

namespace macro {

/// "500us", "100ms", "1.5s", "5m", "2h". A bare number is an error, since nobody can tell what it
/// means. Throws std::invalid_argument with what is wrong and what to write; never negative.
std::chrono::nanoseconds parse_duration(std::string_view text);

}  // namespace macro

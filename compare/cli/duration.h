#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace compare::cli {

/// "300ms", "30s", "5m", "1h", with a fraction if need be. A bare number is an error: nobody can
/// tell what it was meant to be. Throws UsageError naming the option.
std::chrono::milliseconds parse_duration(std::string_view option, const std::string& text);

/// "4m 05s", "12 s"; for people.
std::string shown_duration(std::chrono::milliseconds duration);

}  // namespace compare::cli

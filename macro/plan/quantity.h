#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Quantities as people write them. Each function throws std::invalid_argument with what is wrong
/// and what to write.
namespace macro {

/// "500us", "100ms", "1.5s", "5m", "2h". A bare number is an error, since nobody can tell what it
/// means. Never negative.
std::chrono::nanoseconds parse_duration(std::string_view text);

/// "100ms..500ms", or one duration for both ends.
std::pair<std::chrono::nanoseconds, std::chrono::nanoseconds> parse_duration_range(
    std::string_view text);

/// The shortest that parse_duration reads back: "1.5s", "5m", "0s".
std::string duration_text(std::chrono::nanoseconds duration);

/// Bytes: "8g", "512m", "64k" as container tools write them, or "8GiB", "512MiB", "64KiB"; all are
/// powers of 1024. A bare number is an error.
std::uint64_t parse_size(std::string_view text);

/// The whole text as a number that is not negative; decimal, without exponent.
double parse_number(std::string_view text);

/// The shortest text that reads back as the same number: "0.5", "1000".
std::string number_word(double value);

/// The parts between separators; of an empty text one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace macro

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace compare::results {

/// `text` as a JSON string with its quotes: controls escaped, bytes that are no UTF-8 replaced.
std::string json_string(std::string_view text);

/// `texts` as a JSON array of strings.
std::string json_strings(const std::vector<std::string>& texts);

/// The shortest JSON number that reads back as `value`; whole numbers below 1e15 without an
/// exponent. NaN and infinities, which JSON does not have, as Google Benchmark writes them: NaN,
/// Infinity, -Infinity.
std::string json_number(double value);

/// The value of a JSON number, or of NaN, Infinity and their like, correctly rounded; nullopt where
/// `text` is anything else. Beyond the range of a double: infinity or 0. For numbers that RapidJSON
/// was told to hand over as text: its own exact conversion is undefined for a long row of zeros.
std::optional<double> parse_json_number(std::string_view text);

/// `json` with what JSON does not have (NaN, Infinity) turned into null and no white space between
/// its parts; "null" for what is no JSON at all.
std::string strict_json(std::string_view json);

}  // namespace compare::results

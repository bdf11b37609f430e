#include "compare/history/exchange/loose_time.h"

#include <time.h>  // NOLINT(modernize-deprecated-headers): strptime and timegm are POSIX's

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>

#include "compare/results/json_text.h"
#include "compare/results/rfc3339.h"
#include "compare/results/text_lines.h"

namespace compare::history {
namespace {

constexpr std::array<const char*, 13> kFormats = {
    "%Y-%m-%d %H:%M:%S %z",    "%Y-%m-%dT%H:%M:%S%z",       "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",       "%a, %d %b %Y %H:%M:%S %z",  "%a %b %d %Y %H:%M:%S GMT%z",
    "%a %b %d %H:%M:%S %Y %z", "%a, %d %b %Y %H:%M:%S GMT", "%Y-%m-%d",
    "%m/%d/%y %H:%M:%S",       "%Y/%m/%d-%H:%M:%S",         "%Y/%m/%d %H:%M:%S",
    "%a %b %d %H:%M:%S %Y"};
constexpr std::size_t kLongest = 100;
constexpr long kDay = 86400;                 ///< seconds
constexpr double kFirst = 365.0 * 86400;     ///< seconds: 1971
constexpr double kLast = 7'289'654'400;      ///< seconds: 2201
constexpr double kLeastMilliseconds = 1e11;  ///< as seconds they would be in the year 5138

std::optional<std::int64_t> in_nanoseconds(double seconds) {
  return seconds >= kFirst && seconds < kLast
             ? std::optional<std::int64_t>(std::llround(seconds * 1e3) * 1'000'000)
             : std::nullopt;
}

/// Takes the fraction of a second out of "...:06.123456+0100", which strptime does not know; 0
/// where there is none.
double take_fraction(std::string& text) {
  const std::size_t point = text.rfind('.');
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || point == std::string::npos || point < colon) {
    return 0;
  }
  const std::size_t end = std::min(text.find_first_not_of("0123456789", point + 1), text.size());
  const double fraction =
      results::parse_json_number("0" + text.substr(point, end - point)).value_or(0);
  text.erase(point, end - point);
  return fraction;
}

}  // namespace

std::optional<std::int64_t> parse_loose_time_ns(std::string_view text) {
  text = results::trimmed(text);
  if (text.empty() || text.size() > kLongest) {
    return std::nullopt;
  }
  if (const auto time = results::parse_rfc3339_ns(text)) {
    return time;
  }
  if (const auto number = results::parse_json_number(text)) {
    return in_nanoseconds(*number >= kLeastMilliseconds ? *number / 1e3 : *number);
  }
  std::string copy(text);
  // JavaScript adds the zone's name.
  copy.erase(std::min(copy.find(" ("), copy.size()));
  const double fraction = take_fraction(copy);
  for (const char* format : kFormats) {
    tm parts{};
    const char* end = ::strptime(copy.c_str(), format, &parts);
    if (end != nullptr && *end == '\0') {
      const long offset = parts.tm_gmtoff;  // timegm sets it to 0
      if (std::abs(offset) >= kDay) {
        return std::nullopt;  // RFC 3339's limit, which strptime does not know
      }
      return in_nanoseconds(static_cast<double>(::timegm(&parts) - offset) + fraction);
    }
  }
  return std::nullopt;
}

}  // namespace compare::history

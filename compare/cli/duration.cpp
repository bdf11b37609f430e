#include "compare/cli/duration.h"

#include <array>
#include <charconv>
#include <cmath>

#include "compare/cli/usage.h"

namespace compare::cli {
namespace {

struct Unit {
  std::string_view name;
  double milliseconds;
};
constexpr std::array<Unit, 4> kUnits = {{{"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}}};
constexpr double kLongest = 7 * 24 * 3600e3;

}  // namespace

std::chrono::milliseconds parse_duration(std::string_view option, const std::string& text) {
  double value = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  const std::string_view name(end, static_cast<std::size_t>(last - end));
  for (const Unit& unit : kUnits) {
    const double milliseconds = value * unit.milliseconds;
    if (error == std::errc() && name == unit.name && milliseconds >= 1 &&
        milliseconds <= kLongest) {
      return std::chrono::milliseconds(std::llround(milliseconds));
    }
  }
  throw UsageError(std::string(option) + " is '" + text +
                   "', no duration; write one such as 30s, 5m or 1h, at most a week");
}

std::string shown_duration(std::chrono::milliseconds duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  if (seconds < 60) {
    return std::to_string(seconds) + " s";
  }
  const std::string rest = std::to_string(seconds % 60);
  return std::to_string(seconds / 60) + "m " + (rest.size() < 2 ? "0" : "") + rest + "s";
}

}  // namespace compare::cli

#include "macro/cli/quantity.h"

#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string>

namespace macro {
namespace {

struct Unit {
  std::string_view name;
  double nanoseconds;
};

constexpr std::array<Unit, 5> kUnits = {
    {{"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
/// About a year; beyond it the nanoseconds would not fit.
constexpr double kLongest = 3.2e16;

}  // namespace

std::chrono::nanoseconds parse_duration(std::string_view text) {
  const std::string quoted = "'" + std::string(text) + "'";
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || !(value >= 0)) {
    throw std::invalid_argument(quoted + " is no duration; write a number and a unit, such as 30s");
  }
  const std::string_view unit_name = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit_name.empty()) {
    throw std::invalid_argument(quoted + " has no unit; write " + std::string(text) + "s or " +
                                std::string(text) + "ms");
  }
  for (const Unit& unit : kUnits) {
    if (unit.name != unit_name) {
      continue;
    }
    const double nanoseconds = value * unit.nanoseconds;
    if (nanoseconds > kLongest) {
      throw std::invalid_argument(quoted + " is too long");
    }
    return std::chrono::nanoseconds(std::llround(nanoseconds));
  }
  throw std::invalid_argument(quoted + " has an unknown unit; use us, ms, s, m or h");
}

}  // namespace macro

#include "macro/plan/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace macro {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array<Unit, 5> kDurationUnits = {
    {{"h", 3600e9}, {"m", 60e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}}};
constexpr double kKibibyte = 1024;
constexpr std::array<Unit, 9> kSizeUnits = {{{"k", kKibibyte},
                                             {"K", kKibibyte},
                                             {"KiB", kKibibyte},
                                             {"m", kKibibyte* kKibibyte},
                                             {"M", kKibibyte* kKibibyte},
                                             {"MiB", kKibibyte* kKibibyte},
                                             {"g", kKibibyte* kKibibyte* kKibibyte},
                                             {"G", kKibibyte* kKibibyte* kKibibyte},
                                             {"GiB", kKibibyte* kKibibyte* kKibibyte}}};
/// About a year; beyond it the nanoseconds would not fit.
constexpr double kLongest = 3.2e16;
constexpr double kLargest = 1e15;

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

/// The number at the begin; `rest` becomes what follows. nullopt-like: negative where there is
/// none.
double leading_number(std::string_view text, std::string_view& rest) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  rest = text.substr(static_cast<std::size_t>(end - text.data()));
  return error == std::errc() && value >= 0 ? value : -1;
}

template <std::size_t N>
const Unit* find_unit(const std::array<Unit, N>& units, std::string_view name) {
  const auto found = std::find_if(units.begin(), units.end(),
                                  [name](const Unit& unit) { return unit.name == name; });
  return found == units.end() ? nullptr : &*found;
}

}  // namespace

std::chrono::nanoseconds parse_duration(std::string_view text) {
  std::string_view unit_name;
  const double value = leading_number(text, unit_name);
  if (value < 0) {
    throw std::invalid_argument(quoted(text) +
                                " is no duration; write a number and a unit, such as 30s");
  }
  if (unit_name.empty()) {
    const std::string number = value > 0 ? std::string(text) : "30";  // 0s is seldom what is meant
    throw std::invalid_argument(quoted(text) + " has no unit; write " + number + "s or " + number +
                                "ms");
  }
  const Unit* const unit = find_unit(kDurationUnits, unit_name);
  if (unit == nullptr) {
    throw std::invalid_argument(quoted(text) + " has an unknown unit; use us, ms, s, m or h");
  }
  if (value * unit->factor > kLongest) {
    throw std::invalid_argument(quoted(text) + " is too long");
  }
  return std::chrono::nanoseconds(std::llround(value * unit->factor));
}

std::pair<std::chrono::nanoseconds, std::chrono::nanoseconds> parse_duration_range(
    std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) {
    const auto both = parse_duration(text);
    return {both, both};
  }
  const auto low = parse_duration(text.substr(0, dots));
  const auto high = parse_duration(text.substr(dots + 2));
  if (low > high) {
    throw std::invalid_argument(quoted(text) + " ends before it begins; write the shorter first");
  }
  return {low, high};
}

std::string duration_text(std::chrono::nanoseconds duration) {
  const auto nanoseconds = static_cast<double>(duration.count());
  if (nanoseconds <= 0) {
    return "0s";
  }
  // The largest unit of which there is a whole number; of parts of a second not above a thousand.
  for (const Unit& unit : kDurationUnits) {
    const double count = nanoseconds / unit.factor;
    const bool too_small = unit.factor < 1e9 && count >= 1000;
    if (count >= 1 && std::floor(count) == count && !too_small) {
      return number_word(count) + std::string(unit.name);
    }
  }
  return nanoseconds >= 1e9 ? number_word(nanoseconds / 1e9) + "s"
                            : number_word(nanoseconds / 1e6) + "ms";
}

std::uint64_t parse_size(std::string_view text) {
  std::string_view unit_name;
  const double value = leading_number(text, unit_name);
  if (value < 0) {
    throw std::invalid_argument(quoted(text) +
                                " is no size; write a number and a unit, such as 8g or 512MiB");
  }
  if (unit_name.empty()) {
    throw std::invalid_argument(quoted(text) + " has no unit; write " + std::string(text) +
                                "g or " + std::string(text) + "MiB");
  }
  const Unit* const unit = find_unit(kSizeUnits, unit_name);
  if (unit == nullptr) {
    throw std::invalid_argument(quoted(text) +
                                " has an unknown unit; use k, m, g, KiB, MiB or GiB");
  }
  if (value * unit->factor > kLargest) {
    throw std::invalid_argument(quoted(text) + " is too large");
  }
  return static_cast<std::uint64_t>(value * unit->factor);
}

double parse_number(std::string_view text) {
  std::string_view rest;
  const double value = leading_number(text, rest);
  if (value < 0 || !rest.empty() || !std::isfinite(value)) {
    throw std::invalid_argument(quoted(text) + " is no number");
  }
  return value;
}

std::string number_word(double value) {
  std::array<char, 400> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return error == std::errc() ? std::string(text.data(), end) : "?";
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find(separator, at);
    parts.push_back(text.substr(at, end == std::string_view::npos ? end : end - at));
    if (end == std::string_view::npos) {
      return parts;
    }
    at = end + 1;
  }
}

}  // namespace macro

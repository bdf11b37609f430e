#include "compare/results/duration_text.h"

#include <array>
#include <cmath>

#include "compare/results/json_text.h"

namespace compare::results {
namespace {

struct Unit {
  std::string_view name;
  double nanoseconds;
};

// The micro sign comes as U+00B5, which Go prints, and as U+03BC.
constexpr std::array<Unit, 8> kUnits{{{"ns", 1},
                                      {"us", 1e3},
                                      {"\xC2\xB5s", 1e3},
                                      {"\xCE\xBCs", 1e3},
                                      {"ms", 1e6},
                                      {"s", 1e9},
                                      {"m", 60e9},
                                      {"h", 3600e9}}};
constexpr std::string_view kDigits = "0123456789.";

std::optional<double> nanoseconds_of(std::string_view unit) {
  for (const Unit& candidate : kUnits) {
    if (candidate.name == unit) {
      return candidate.nanoseconds;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> parse_duration_ns(std::string_view text) {
  if (text.empty()) {
    return std::nullopt;
  }
  double sum = 0;
  while (!text.empty()) {
    const std::size_t number_end = text.find_first_not_of(kDigits);
    if (number_end == std::string_view::npos) {
      return std::nullopt;
    }
    const std::size_t unit_end = text.find_first_of(kDigits, number_end);
    const auto number = parse_json_number(text.substr(0, number_end));
    const auto unit = nanoseconds_of(text.substr(number_end, unit_end - number_end));
    if (!number || !unit) {
      return std::nullopt;
    }
    sum += *number * *unit;
    text = unit_end == std::string_view::npos ? std::string_view() : text.substr(unit_end);
  }
  return std::isfinite(sum) ? std::optional<double>(sum) : std::nullopt;
}

}  // namespace compare::results

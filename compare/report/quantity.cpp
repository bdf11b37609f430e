#include "compare/report/quantity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <span>

#include "compare/report/visible_text.h"

namespace compare::report {
namespace {

constexpr std::size_t kLongestUnit = 20;

struct Scale {
  double factor;  ///< in the family's smallest unit
  std::string_view name;
};

constexpr std::array<Scale, 4> kTimes{{{1, "ns"}, {1e3, "us"}, {1e6, "ms"}, {1e9, "s"}}};
constexpr std::array<Scale, 4> kRates{{{1, "/s"}, {1e3, "k/s"}, {1e6, "M/s"}, {1e9, "G/s"}}};
constexpr std::array<Scale, 4> kBytes{
    {{1, "B"}, {1024, "KiB"}, {1048576, "MiB"}, {1073741824, "GiB"}}};
constexpr std::array<Scale, 4> kByteRates{
    {{1, "B/s"}, {1024, "KiB/s"}, {1048576, "MiB/s"}, {1073741824, "GiB/s"}}};

std::span<const Scale> family_of(std::string_view unit) {
  if (unit == "1/s") {
    return kRates;
  }
  for (const std::span<const Scale> family :
       {std::span<const Scale>(kTimes), {kBytes}, {kByteRates}}) {
    if (std::any_of(family.begin(), family.end(),
                    [unit](const Scale& scale) { return scale.name == unit; })) {
      return family;
    }
  }
  return {};
}

std::string formatted(const char* format, int digits, double value) {
  std::array<char, 64> text{};
  // NOLINTNEXTLINE(clang-diagnostic-format-nonliteral): one of the two literals below
  std::snprintf(text.data(), text.size(), format, digits, value);
  return text.data();
}

std::string four_digits(double value) {
  const double size = std::abs(value);
  if (size != 0 && (size < 1e-3 || size >= 1e7)) {
    return formatted("%.*g", 4, value);
  }
  const int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  return formatted("%.*f", digits, value);
}

std::string shown(double value, double factor, std::string_view unit) {
  if (std::isnan(value)) {
    return "-";
  }
  return four_digits(value / factor) + (unit.empty() ? "" : " ") + std::string(unit);
}

std::string percent(double ratio) {
  const double change = (ratio - 1) * 100;
  const int digits = change != 0 && std::abs(change) < 0.095 ? 2 : 1;
  std::string text = formatted("%+.*f", digits, change);
  // Less than is shown at all: without a sign, which would name a direction.
  return std::abs(change) < 0.005 ? "0.0" : text;
}

}  // namespace

QuantityPair shown_pair(double first, double second, std::string_view unit) {
  const std::span<const Scale> family = family_of(unit);
  if (family.empty()) {
    const std::string name = shortened(visible(unit), kLongestUnit);
    return {shown(first, 1, name), shown(second, 1, name)};
  }
  double base = 1;
  for (const Scale& scale : family) {
    base = scale.name == unit ? scale.factor : base;
  }
  const double largest = std::fmax(std::abs(first), std::abs(second)) * base;  // NaN if both are
  const Scale* chosen = family.data();
  for (const Scale& scale : family) {
    chosen = largest >= scale.factor ? &scale : chosen;
  }
  return {shown(first * base, chosen->factor, chosen->name),
          shown(second * base, chosen->factor, chosen->name)};
}

std::string shown_change(std::optional<double> ratio) {
  return ratio ? percent(*ratio) + " %" : "-";
}

std::string shown_share(double share) {
  if (!std::isfinite(share)) {
    return "-";
  }
  const std::string change = shown_change(1 + share);
  return change.starts_with('+') ? change.substr(1) : change;
}

std::string shown_interval(std::optional<double> low, std::optional<double> high) {
  return low && high ? percent(*low) + " .. " + percent(*high) + " %" : "-";
}

}  // namespace compare::report

#include "compare/cli/think_time.h"

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

#include "compare/cli/usage.h"

namespace compare::cli {
namespace {

constexpr double kLongestSeconds = 3600;

std::optional<double> parse_seconds(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value,
                                            std::chars_format::fixed);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const double factor = unit == "ms" ? 1e-3 : unit == "s" ? 1 : unit == "m" ? 60 : 0;
  if (error != std::errc() || factor == 0 || !(value >= 0 && value * factor <= kLongestSeconds)) {
    return std::nullopt;
  }
  return value * factor;
}

}  // namespace

double parse_mean_think_time(const std::string& text) {
  const std::size_t dots = text.find("..");
  const auto low = parse_seconds(std::string_view(text).substr(0, dots));
  const auto high =
      dots == std::string::npos ? low : parse_seconds(std::string_view(text).substr(dots + 2));
  if (!low || !high || *low > *high) {
    throw UsageError("--think-time is '" + text +
                     "'; write durations with their units, such as 100ms..500ms or 1s");
  }
  return (*low + *high) / 2;
}

}  // namespace compare::cli

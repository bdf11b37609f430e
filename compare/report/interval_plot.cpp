#include "compare/report/interval_plot.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "compare/report/row_text.h"
#include "compare/report/summary.h"

namespace compare::report {
namespace {

using verdict::Comparison;
using verdict::Decision;

// Lengths in the SVG's own unit, which is about a pixel.
constexpr double kWidth = 280;
constexpr double kMiddle = kWidth / 2;
constexpr double kReach = kMiddle - 10;  ///< from the middle to where the scale ends
constexpr double kLine = 9;              ///< the height at which the interval lies
constexpr double kDots = 21;             ///< and the single values

constexpr double kWidestRatio = 2;
constexpr double kRoomBeyondLimit = 1.6;
constexpr double kCoveredShare = 0.9;

std::string coordinate(double value) {
  std::array<char, 32> text{};
  const double bounded = std::clamp(value, 0.0, kWidth);
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), bounded, std::chars_format::fixed, 1);
  std::string digits(text.data(), end.ptr);
  return digits.ends_with(".0") ? digits.substr(0, digits.size() - 2) : digits;
}

/// Of a ratio that is above 0; NaN stays NaN.
double place(double times_worse, const PlotScale& scale) {
  return kMiddle + kReach * std::log(times_worse) / scale.log_end;
}

/// 0 within the scale, -1 beyond its left end, 1 beyond its right end.
int beyond(double x) { return x < kMiddle - kReach ? -1 : x > kMiddle + kReach ? 1 : 0; }

double end_of(int side) { return kMiddle + side * (kReach + 6); }

std::string path(std::string_view kind, const std::string& lines) {
  return R"(<path class=")" + std::string(kind) + R"(" d=")" + lines + R"("/>)";
}

std::string upright(std::string_view kind, double x) {
  return beyond(x) != 0 ? "" : path(kind, "M" + coordinate(x) + " -9v600");
}

/// One end of an interval: a bar, or an arrow head where it goes on.
std::string whisker_end(double x) {
  const int side = beyond(x);
  if (side == 0) {
    return "M" + coordinate(x) + " " + coordinate(kLine - 4) + "v8";
  }
  return "M" + coordinate(end_of(side)) + " " + coordinate(kLine) +
         (side < 0 ? "l5 -4m-5 4l5 4" : "l-5 -4m5 4l-5 4");
}

std::string whiskers(double low, double high) {
  const auto visible_end = [](double x) { return beyond(x) == 0 ? x : end_of(beyond(x)); };
  return path("whisker", "M" + coordinate(visible_end(low)) + " " + coordinate(kLine) + "H" +
                             coordinate(visible_end(high)) + whisker_end(low) + whisker_end(high));
}

/// Square: fails; ring: unsure; triangle: improved; disc: everything else.
std::string point(double x, const Comparison& comparison) {
  const int side = beyond(x);
  if (side != 0) {
    const std::string tip = coordinate(end_of(side)) + " " + coordinate(kLine);
    return path("point", "M" + tip + (side < 0 ? "l9 -6v12z" : "l-9 -6v12z"));
  }
  const auto from = [x](double left, double up) {
    return "M" + coordinate(x - left) + " " + coordinate(kLine - up);
  };
  if (verdict::failed(comparison)) {
    return path("point", from(4.5, 4.5) + "h9v9h-9z");
  }
  if (comparison.decision == Decision::improved) {
    return path("point", from(5, 4) + "h10l-5 9z");
  }
  return path(comparison.decision == Decision::unsure ? "ring" : "point",
              from(4, 0) + "a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z");
}

std::string dots(const Comparison& comparison, const PlotScale& scale) {
  const std::vector<double>& baseline = comparison.baseline_values;
  const std::vector<double>& current = comparison.current_values;
  if (current.size() < 2 || current.size() > kMostPlottedValues) {
    return {};
  }
  const bool paired = comparison.method == verdict::Method::paired;
  std::string lines;
  for (std::size_t index = 0; index < current.size(); ++index) {
    if (paired && index >= baseline.size()) {
      break;
    }
    const double reference = paired ? baseline[index] : comparison.baseline.value;
    const double x =
        place(verdict::times_worse(current[index] / reference, comparison.better), scale);
    if (std::isfinite(x) && beyond(x) == 0) {
      lines += "M" + coordinate(x) + " " + coordinate(kDots) + "h0";
    }
  }
  return lines.empty() ? "" : path("dots", lines);
}

std::string tick(double ratio, const std::string& label, const PlotScale& scale) {
  const std::string x = coordinate(place(ratio, scale));
  return path("tick", "M" + x + " 30v6") + R"(<text x=")" + x + R"(" y="26">)" + label + "</text>";
}

/// The largest round step, in percent, of which two fit into the right half.
double tick_step(const PlotScale& scale) {
  const double reach = std::expm1(std::min(scale.log_end, 700.0)) * 100;
  const double decade = std::pow(10, std::floor(std::log10(reach / 2)));
  for (const double factor : {5.0, 2.0}) {
    if (2 * factor * decade <= reach) {
      return factor * decade;
    }
  }
  return decade;
}

}  // namespace

PlotScale plot_scale(const std::vector<const Comparison*>& comparisons) {
  std::vector<double> distances;
  double limit = 0;
  for (const Comparison* comparison : comparisons) {
    limit = std::max(limit, std::log1p(comparison->threshold_percent / 100));
    for (const auto& ratio : {comparison->ratio, comparison->ratio_low, comparison->ratio_high}) {
      const double distance = ratio ? std::abs(std::log(*ratio)) : NAN;
      if (std::isfinite(distance)) {
        distances.push_back(distance);
      }
    }
  }
  const double least = std::max(limit * kRoomBeyondLimit, 0.01);
  if (distances.empty()) {
    return {least};
  }
  const auto covered =
      static_cast<std::size_t>(static_cast<double>(distances.size() - 1) * kCoveredShare);
  const auto place_of = distances.begin() + static_cast<std::ptrdiff_t>(covered);
  std::nth_element(distances.begin(), place_of, distances.end());
  return {std::clamp(*place_of * 1.05, least, std::max(least, std::log(kWidestRatio)))};
}

std::string plot_axis(const PlotScale& scale) {
  const double step = tick_step(scale);
  std::string marks = tick(1, "0", scale);
  for (const double percent : {step, 2 * step}) {
    marks += tick(1 + percent / 100, "+" + shown_number(percent) + " %", scale);
    const double faster = 1 - percent / 100;
    if (faster > 0 && -std::log(faster) <= scale.log_end) {
      marks += tick(faster, "\xE2\x88\x92" + shown_number(percent) + " %", scale);
    }
  }
  return R"(<svg class="axis" viewBox="0 0 280 36" role="img" aria-label="logarithmic axis )"
         "from "
         "better, on the left, to worse\"><text class=\"end\" x=\"0\" y=\"10\">\xE2\x86\x90 better"
         "</text><text class=\"start\" x=\"280\" y=\"10\">worse \xE2\x86\x92</text>" +
         marks + "</svg>";
}

std::string interval_plot(const Comparison& comparison, const PlotScale& scale,
                          const std::string& description) {
  if (!comparison.ratio || !(*comparison.ratio > 0)) {
    return {};
  }
  const auto at = [&](double ratio) {
    return place(verdict::times_worse(ratio, comparison.better), scale);
  };
  std::string svg = R"(<svg class="plot" viewBox="0 0 280 26" role="img" aria-label=")" +
                    description + R"("><title>)" + description + "</title>" +
                    upright("zero", kMiddle);
  if (!shown_limit(comparison).empty()) {
    const double limit = 1 + comparison.threshold_percent / 100;
    svg += upright("limit", place(limit, scale)) + upright("gain", place(1 / limit, scale));
  }
  svg += dots(comparison, scale);
  if (comparison.ratio_low && comparison.ratio_high) {
    const auto [low, high] = std::minmax({at(*comparison.ratio_low), at(*comparison.ratio_high)});
    svg += whiskers(low, high);
  }
  return svg + point(at(*comparison.ratio), comparison) + "</svg>";
}

}  // namespace compare::report

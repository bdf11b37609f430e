#include "macro/export/hdr_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "macro/record/number_text.h"

namespace macro {
namespace {

constexpr double kNanosecondsPerMillisecond = 1e6;
constexpr std::int64_t kTicksPerHalfDistance = 5;

/// As Java formats a double: its shortest decimal text, rounded half up.
std::string java_fixed(double value, int decimals) {
  std::array<char, 400> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  std::string text(digits.data(), end.ptr);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::size_t kept = point + 1 + static_cast<std::size_t>(decimals);
  if (text.size() <= kept) {
    return fixed_text(value, decimals);  // nothing to round
  }
  const bool up = text[kept] >= '5';
  text.resize(kept);
  for (std::size_t at = kept; up && at-- > 0;) {
    if (text[at] == '.') {
      continue;
    }
    if (text[at] != '9') {
      ++text[at];
      return text;
    }
    text[at] = '0';
  }
  return up ? "1" + text : text;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

std::string value_text(double nanoseconds, int digits) {
  return right(java_fixed(nanoseconds / kNanosecondsPerMillisecond, digits), 12);
}

std::string percentile_line(const HdrHistogram& histogram, std::int64_t value, double level,
                            std::uint64_t count) {
  std::string line = value_text(static_cast<double>(histogram.highest_equivalent(value)),
                                histogram.significant_digits()) +
                     " " + java_fixed(level / 100, 12) + " " + right(std::to_string(count), 10);
  if (level < 100) {
    line += " " + right(java_fixed(1 / (1 - level / 100), 2), 14);
  }
  return line + "\n";
}

/// The next level to be reported: steps that are halved each time that the distance to 100 % is.
/// 100 once a step is too small for a double, so that what steps up to a level comes to an end.
double next_level(double level) {
  const auto halvings = static_cast<std::int64_t>(std::log(100.0 / (100.0 - level)) / std::log(2));
  const auto ticks =
      static_cast<double>(kTicksPerHalfDistance) * std::pow(2, static_cast<double>(halvings + 1));
  const double next = level + 100.0 / ticks;
  return next > level && next < 100 ? next : 100;
}

std::string percentile_lines(const HdrHistogram& histogram) {
  std::string lines;
  const std::uint64_t total = histogram.count();
  std::uint64_t seen = 0;
  double level = 0;
  for (const auto& [value, count] : histogram.steps()) {
    seen += count;
    const double reached = 100.0 * static_cast<double>(seen) / static_cast<double>(total);
    while (reached >= level && level < 100) {
      lines += percentile_line(histogram, value, level, seen);
      level = seen == total ? 100 : next_level(level);
    }
  }
  // Whatever level came last, one line more reaches 100 % and ends it.
  const std::int64_t max = histogram.lowest_equivalent(histogram.max());
  return lines + percentile_line(histogram, max, 100, total);
}

/// Mean and standard deviation of the middles of the steps.
std::pair<double, double> moments(const HdrHistogram& histogram) {
  const auto steps = histogram.steps();
  const auto total = static_cast<double>(histogram.count());
  double sum = 0;
  for (const auto& [value, count] : steps) {
    sum += static_cast<double>(histogram.median_equivalent(value)) * static_cast<double>(count);
  }
  const double mean = sum / total;
  double squares = 0;
  for (const auto& [value, count] : steps) {
    const double off = static_cast<double>(histogram.median_equivalent(value)) - mean;
    squares += off * off * static_cast<double>(count);
  }
  return {mean, std::sqrt(squares / total)};
}

}  // namespace

std::string hdr_percentile_text(const HdrHistogram& nanoseconds) {
  const bool any = nanoseconds.count() > 0;
  const auto [mean, deviation] = any ? moments(nanoseconds) : std::pair(0.0, 0.0);
  const std::int64_t max = any ? nanoseconds.highest_equivalent(nanoseconds.max()) : 0;
  const int digits = nanoseconds.significant_digits();
  std::string text = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n";
  text += any ? percentile_lines(nanoseconds) : "";
  text += "#[Mean    = " + value_text(mean, digits) +
          ", StdDeviation   = " + value_text(deviation, digits) + "]\n";
  text += "#[Max     = " + value_text(static_cast<double>(max), digits) +
          ", Total count    = " + right(std::to_string(nanoseconds.count()), 12) + "]\n";
  text += "#[Buckets = " + right(std::to_string(nanoseconds.bucket_count()), 12) +
          ", SubBuckets     = " + right(std::to_string(nanoseconds.sub_bucket_count()), 12) + "]\n";
  return text;
}

}  // namespace macro

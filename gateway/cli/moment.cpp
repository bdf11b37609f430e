#include "gateway/cli/moment.h"

#include <array>
#include <charconv>
#include <optional>

namespace gateway::cli {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kMinuteS = 60;
constexpr std::int64_t kHourS = 60 * kMinuteS;
constexpr std::int64_t kDayS = 24 * kHourS;
constexpr std::int64_t kMostAgoS = 3650 * kDayS;

/// Takes exactly `digits` digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits) {
    return std::nullopt;
  }
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char wanted) {
  const bool there = !text.empty() && text.front() == wanted;
  text.remove_prefix(there ? 1 : 0);
  return there;
}

std::optional<std::int64_t> take_day(std::string_view& text) {
  const auto year = take_digits(text, 4);
  const bool first = take(text, '-');
  const auto month = take_digits(text, 2);
  const bool second = take(text, '-');
  const auto day = take_digits(text, 2);
  if (!year || !month || !day || !first || !second || *year < 1970 || *year > 2200) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date).time_since_epoch().count() * kDayS;
}

std::optional<std::int64_t> take_time(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  const bool first = take(text, ':');
  const auto minute = take_digits(text, 2);
  const bool second = take(text, ':');
  const auto seconds = take_digits(text, 2);
  if (!hour || !minute || !seconds || !first || !second || *hour > 23 || *minute > 59 ||
      *seconds > 60) {
    return std::nullopt;
  }
  return *hour * kHourS + *minute * kMinuteS + *seconds;
}

std::optional<std::int64_t> take_fraction_ns(std::string_view& text) {
  if (!take(text, '.')) {
    return 0;
  }
  std::int64_t fraction = 0;
  std::int64_t unit = kSecondNs / 10;
  bool any = false;
  for (auto digit = take_digits(text, 1); digit; digit = take_digits(text, 1)) {
    fraction += *digit * unit;
    unit /= 10;
    any = true;
  }
  return any ? std::optional(fraction) : std::nullopt;
}

/// How many seconds the zone is ahead of UTC.
std::optional<std::int64_t> take_zone(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) {
    return 0;
  }
  const int sign = take(text, '-') ? -1 : take(text, '+') ? 1 : 0;
  const auto hour = take_digits(text, 2);
  const bool colon = take(text, ':');
  const auto minute = take_digits(text, 2);
  if (sign == 0 || !hour || !minute || !colon || *hour > 23 || *minute > 59) {
    return std::nullopt;
  }
  return sign * (*hour * kHourS + *minute * kMinuteS);
}

std::optional<std::int64_t> calendar_ns(std::string_view text) {
  const auto day = take_day(text);
  if (!day || text.empty()) {
    return day ? std::optional(*day * kSecondNs) : std::nullopt;
  }
  if (!take(text, 'T') && !take(text, 't')) {
    return std::nullopt;
  }
  const auto time = take_time(text);
  const auto fraction_ns = time ? take_fraction_ns(text) : std::nullopt;
  const auto zone = fraction_ns ? take_zone(text) : std::nullopt;
  if (!zone || !text.empty()) {
    return std::nullopt;
  }
  return (*day + *time - *zone) * kSecondNs + *fraction_ns;
}

struct AgoUnit {
  std::string_view name;
  std::int64_t ns;
};
/// Those of durations, and days: sums are asked for over longer times than anything waits.
constexpr std::array<AgoUnit, 5> kAgoUnits{{{"ms", kSecondNs / 1000},
                                            {"s", kSecondNs},
                                            {"m", kMinuteS* kSecondNs},
                                            {"h", kHourS* kSecondNs},
                                            {"d", kDayS* kSecondNs}}};

std::optional<std::int64_t> ns_ago(std::string_view text) {
  std::int64_t count = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 0) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  for (const AgoUnit& unit : kAgoUnits) {
    if (text == unit.name && count <= kMostAgoS * kSecondNs / unit.ns) {
      return count * unit.ns;
    }
  }
  return std::nullopt;
}

}  // namespace

tl::expected<std::int64_t, std::string> parse_moment(std::string_view text,
                                                     std::chrono::system_clock::time_point now) {
  if (const auto ago = ns_ago(text)) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count() -
           *ago;
  }
  if (const auto at = calendar_ns(text)) {
    return *at;
  }
  return tl::unexpected(
      std::string("is no point of time; write 24h (ms, s, m, h or d; at most 3650d), "
                  "2026-11-01 or 2026-11-01T12:00:00Z"));
}

}  // namespace gateway::cli

#include "macro/export/unix_time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace macro {
namespace {

constexpr std::int64_t kMicrosecond = 1000;
constexpr std::int64_t kMillisecond = 1000 * kMicrosecond;
constexpr std::int64_t kSecond = 1000 * kMillisecond;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct CivilTime {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  unsigned weekday = 0;  ///< 0 is Sunday
  std::string clock;     ///< "03:04:05"
  std::int64_t fraction_ns = 0;
};

std::string padded(std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width > digits.size() ? width - digits.size() : 0, '0') + digits;
}

CivilTime civil_time(std::int64_t unix_ns) {
  unix_ns = std::max<std::int64_t>(unix_ns, 0);
  const std::int64_t seconds = unix_ns / kSecond;
  const std::chrono::sys_days day{std::chrono::days(seconds / 86400)};
  const std::chrono::year_month_day date{day};
  CivilTime time;
  time.year = static_cast<int>(date.year());
  time.month = static_cast<unsigned>(date.month());
  time.day = static_cast<unsigned>(date.day());
  time.weekday = std::chrono::weekday(day).c_encoding();
  time.clock = padded(seconds / 3600 % 24, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" +
               padded(seconds % 60, 2);
  time.fraction_ns = unix_ns % kSecond;
  return time;
}

/// "12.34" of 12340 at 3 decimals: whole and fraction, without zeros behind.
std::string decimal_text(std::int64_t value, std::int64_t unit, std::size_t decimals) {
  std::string text = std::to_string(value / unit);
  std::string fraction = padded(value % unit, decimals);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return fraction.empty() ? text : text + "." + fraction;
}

}  // namespace

std::string rfc3339_text(std::int64_t unix_ns) {
  const CivilTime time = civil_time(unix_ns);
  std::string fraction;
  if (time.fraction_ns > 0) {
    fraction = "." + padded(time.fraction_ns, 9);
    fraction.erase(fraction.find_last_not_of('0') + 1);
  }
  return padded(time.year, 4) + "-" + padded(time.month, 2) + "-" + padded(time.day, 2) + "T" +
         time.clock + fraction + "Z";
}

std::string java_date_text(std::int64_t unix_ns) {
  const CivilTime time = civil_time(unix_ns);
  return std::string(kDays[time.weekday]) + " " + std::string(kMonths[time.month - 1]) + " " +
         padded(time.day, 2) + " " + time.clock + " UTC " + padded(time.year, 4);
}

std::string go_duration_text(std::int64_t nanoseconds) {
  if (nanoseconds < 0) {
    return "-" + go_duration_text(-std::max<std::int64_t>(nanoseconds, -INT64_MAX));
  }
  if (nanoseconds == 0) {
    return "0s";
  }
  if (nanoseconds < kMicrosecond) {
    return std::to_string(nanoseconds) + "ns";
  }
  if (nanoseconds < kMillisecond) {
    return decimal_text(nanoseconds, kMicrosecond, 3) + "\u00b5s";
  }
  if (nanoseconds < kSecond) {
    return decimal_text(nanoseconds, kMillisecond, 6) + "ms";
  }
  std::string text;
  if (nanoseconds >= kHour) {
    text += std::to_string(nanoseconds / kHour) + "h";
  }
  if (nanoseconds >= kMinute) {
    text += std::to_string(nanoseconds / kMinute % 60) + "m";
  }
  return text + decimal_text(nanoseconds % kMinute, kSecond, 9) + "s";
}

std::int64_t go_rounded(std::int64_t nanoseconds) {
  constexpr std::array<std::int64_t, 6> kUnits = {kHour,        kMinute,      kSecond,
                                                  kMillisecond, kMicrosecond, 1};
  for (std::size_t i = 0; i + 1 < kUnits.size(); ++i) {
    if (nanoseconds >= kUnits[i]) {
      const std::int64_t unit = kUnits[i + 1];
      const std::int64_t rest = nanoseconds % unit;
      const std::int64_t floor = nanoseconds - rest;
      return rest + rest < unit || floor > INT64_MAX - unit ? floor : floor + unit;
    }
  }
  return nanoseconds;
}

}  // namespace macro

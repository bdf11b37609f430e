#include "compare/results/rfc3339.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace compare::results {
namespace {

/// Takes what it reads off the front of a text; once something is not as expected, stays failed.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }

  int digits(std::size_t count) {
    int number = 0;
    for (std::size_t at = 0; at < count; ++at) {
      number = number * 10 + digit();
    }
    return number;
  }

  void expect(std::string_view characters) { take_one_of(characters); }

  char take_one_of(std::string_view characters) {
    if (failed_ || rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) {
      failed_ = true;
      return '\0';
    }
    const char taken = rest_.front();
    rest_.remove_prefix(1);
    return taken;
  }

  /// A number of two digits, at most this.
  int two_digits(int greatest) {
    const int number = digits(2);
    failed_ = failed_ || number > greatest;
    return number;
  }

  int digit() {
    const char taken = take_one_of("0123456789");
    return failed_ ? 0 : taken - '0';
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

std::int64_t fraction_ns(Cursor& cursor) {
  std::int64_t nanoseconds = 0;
  std::int64_t weight = 100'000'000;
  do {
    nanoseconds += cursor.digit() * weight;
    weight /= 10;
  } while (!cursor.failed() && !cursor.rest().empty() && cursor.rest().front() >= '0' &&
           cursor.rest().front() <= '9');
  return nanoseconds;
}

std::chrono::minutes zone_offset(Cursor& cursor) {
  const char sign = cursor.take_one_of("Zz+-");
  if (sign == 'Z' || sign == 'z' || cursor.failed()) {
    return std::chrono::minutes(0);
  }
  const std::chrono::hours hours(cursor.two_digits(23));
  cursor.expect(":");
  const std::chrono::minutes offset = hours + std::chrono::minutes(cursor.two_digits(59));
  return sign == '-' ? -offset : offset;
}

}  // namespace

std::optional<std::int64_t> parse_rfc3339_ns(std::string_view text) {
  Cursor cursor(text);
  const std::chrono::year year(cursor.digits(4));
  cursor.expect("-");
  const std::chrono::month month(static_cast<unsigned>(cursor.digits(2)));
  cursor.expect("-");
  const std::chrono::day day(static_cast<unsigned>(cursor.digits(2)));
  cursor.expect("Tt ");
  const std::chrono::hours hours(cursor.digits(2));
  cursor.expect(":");
  const std::chrono::minutes minutes(cursor.digits(2));
  cursor.expect(":");
  const std::chrono::seconds seconds(cursor.digits(2));
  std::chrono::nanoseconds fraction(0);
  if (cursor.rest().starts_with('.')) {
    cursor.expect(".");
    fraction = std::chrono::nanoseconds(fraction_ns(cursor));
  }
  const std::chrono::minutes offset = zone_offset(cursor);
  const std::chrono::year_month_day date(year, month, day);
  if (cursor.failed() || !cursor.rest().empty() || !date.ok() || year < std::chrono::year(1970) ||
      year > std::chrono::year(2200) || hours.count() > 23 || minutes.count() > 59 ||
      seconds.count() > 60) {
    return std::nullopt;
  }
  const std::chrono::nanoseconds since_epoch = std::chrono::sys_days(date).time_since_epoch() +
                                               hours + minutes + seconds + fraction - offset;
  return since_epoch.count();
}

std::string rfc3339_text(std::int64_t unix_ns) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  const std::chrono::seconds seconds(unix_ns / kNanoseconds);
  const auto days = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date{std::chrono::sys_days(days)};
  const std::chrono::hh_mm_ss time(seconds - days);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%09d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(unix_ns % kNanoseconds));
  std::string shown = text.data();
  shown.erase(shown.find_last_not_of('0') + 1);
  return (shown.ends_with('.') ? shown.substr(0, shown.size() - 1) : shown) + "Z";
}

}  // namespace compare::results

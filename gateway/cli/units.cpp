#include "gateway/cli/units.h"

#include <charconv>
#include <initializer_list>
#include <optional>
#include <utility>

namespace gateway::cli {
namespace {

using Unit = std::pair<std::string_view, std::uint64_t>;  // name, how many of the smallest

constexpr std::uint64_t kKibibyte = 1024;
constexpr std::uint64_t kMebibyte = kKibibyte * 1024;
constexpr std::uint64_t kGibibyte = kMebibyte * 1024;
constexpr std::uint64_t kMostBytes = 1024 * kGibibyte;
constexpr std::uint64_t kSecondMs = 1000;
constexpr std::uint64_t kMinuteMs = 60 * kSecondMs;
constexpr std::uint64_t kHourMs = 60 * kMinuteMs;
constexpr std::uint64_t kMostMs = 24 * kHourMs;

/// The leading whole number, which is taken off `text`.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{}) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return value;
}

tl::expected<std::uint64_t, std::string> parse_with_unit(std::string_view text,
                                                         std::initializer_list<Unit> units,
                                                         std::uint64_t most, const char* example) {
  const std::optional<std::uint64_t> number = take_number(text);
  if (!number) {
    return tl::unexpected(std::string("is not a whole number with a unit; write ") + example);
  }
  if (text.empty()) {
    return tl::unexpected(std::string("has no unit; write ") + example);
  }
  for (const auto& [name, factor] : units) {
    if (text == name) {
      if (*number == 0 || *number > most / factor) {
        return tl::unexpected(std::string("is out of range; write ") + example);
      }
      return *number * factor;
    }
  }
  return tl::unexpected(std::string("has an unknown unit; write ") + example);
}

}  // namespace

tl::expected<std::uint64_t, std::string> parse_size(std::string_view text) {
  return parse_with_unit(text,
                         {{"B", 1}, {"KiB", kKibibyte}, {"MiB", kMebibyte}, {"GiB", kGibibyte}},
                         kMostBytes, "for example 32MiB (B, KiB, MiB or GiB; at most 1024GiB)");
}

tl::expected<std::chrono::milliseconds, std::string> parse_duration(std::string_view text) {
  const auto duration_ms =
      parse_with_unit(text, {{"ms", 1}, {"s", kSecondMs}, {"m", kMinuteMs}, {"h", kHourMs}},
                      kMostMs, "for example 30s (ms, s, m or h; at most 24h)");
  if (!duration_ms) {
    return tl::unexpected(duration_ms.error());
  }
  return std::chrono::milliseconds(*duration_ms);
}

tl::expected<std::uint64_t, std::string> parse_count(std::string_view text, std::uint64_t least,
                                                     std::uint64_t most) {
  const std::optional<std::uint64_t> number = take_number(text);
  if (!number || !text.empty() || *number < least || *number > most) {
    return tl::unexpected("is not a whole number from " + std::to_string(least) + " to " +
                          std::to_string(most));
  }
  return *number;
}

}  // namespace gateway::cli

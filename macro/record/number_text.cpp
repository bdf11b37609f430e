#include "macro/record/number_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace macro {

std::string fixed_text(double value, int decimals) {
  std::array<char, 400> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value,
                                          std::chars_format::fixed, decimals);
  return error == std::errc() ? std::string(text.data(), end) : "?";
}

std::string count_text(double value) {
  std::string text = fixed_text(value, 0);
  const std::size_t sign = text.empty() || text[0] != '-' ? 0 : 1;
  for (std::size_t at = text.size(); at > sign + 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string percent_text(double ratio) {
  const double percent = ratio * 100;
  return fixed_text(percent, std::abs(percent) < 0.095 && percent != 0 ? 3 : 1) + " %";
}

std::string latency_text(double nanoseconds) {
  if (nanoseconds < 1e6) {
    return fixed_text(nanoseconds / 1e3, nanoseconds < 1e5 ? 1 : 0) + " us";
  }
  if (nanoseconds < 1e9) {
    return fixed_text(nanoseconds / 1e6, nanoseconds < 1e8 ? 2 : 0) + " ms";
  }
  return fixed_text(nanoseconds / 1e9, 2) + " s";
}

std::string bytes_text(double bytes) {
  constexpr double kMebibyte = 1024.0 * 1024.0;
  if (bytes < kMebibyte) {
    return fixed_text(bytes / 1024, 0) + " KiB";
  }
  if (bytes < 1024 * kMebibyte) {
    return fixed_text(bytes / kMebibyte, 1) + " MiB";
  }
  return fixed_text(bytes / (1024 * kMebibyte), 2) + " GiB";
}

std::string seconds_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60) {
    return std::to_string(whole) + " s";
  }
  return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
}

}  // namespace macro

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "compare/breakdown/report.h"

namespace compare::breakdown {
namespace {

constexpr int kBarWidth = 25;
constexpr int kEighths = 8;
constexpr std::array<std::string_view, kEighths + 1> kBlocks = {"",  "▏", "▎", "▍", "▌",
                                                                "▋", "▊", "▉", "█"};

std::string one_digit(double value) {
  std::array<char, 400> text{};  // the largest double has 309 digits
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 1);
  return {text.data(), end.ptr};
}

}  // namespace

std::string ns_text(const std::optional<double>& ns) {
  if (!ns) {
    return "unknown";
  }
  std::string text = one_digit(*ns);
  const std::size_t begin = text.starts_with('-') ? 1 : 0;
  for (std::size_t at = text.find('.'); at > begin + 3 && at != std::string::npos;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string share_text(const std::optional<double>& share) {
  return share ? one_digit(*share * 100) + " %" : "unknown";
}

std::string bar(const std::optional<double>& share, bool ascii) {
  if (!share || !(*share > 0)) {
    return {};
  }
  const double filled = std::min(*share, 1.0) * kBarWidth;
  if (ascii) {
    return std::string(static_cast<std::size_t>(std::lround(filled)), '#');
  }
  const auto eighths = static_cast<std::size_t>(std::lround(filled * kEighths));
  std::string text;
  for (std::size_t whole = 0; whole < eighths / kEighths; ++whole) {
    text += kBlocks.back();
  }
  return text + std::string(kBlocks.at(eighths % kEighths));
}

}  // namespace compare::breakdown

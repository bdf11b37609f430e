#include "gateway/formats/base64.h"

#include <array>
#include <cstdint>

namespace gateway::formats {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr unsigned kBits = 6;        // of a character
constexpr std::size_t kQuantum = 4;  // characters that make three bytes
constexpr std::uint8_t kNoValue = 0xFF;

/// What each byte stands for: images are megabytes of characters, too many to search for each.
constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoValue);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % kQuantum == 0) {
    for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) {
      text.remove_suffix(1);
    }
  }
  if (text.size() % kQuantum == 1) {
    return std::nullopt;
  }
  std::string bytes;
  bytes.reserve(text.size() * 3 / kQuantum);
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char character : text) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(character)];
    if (value == kNoValue) {
      return std::nullopt;
    }
    held = held << kBits | value;
    held_bits += kBits;
    if (held_bits >= 8) {
      held_bits -= 8;
      bytes += static_cast<char>(held >> held_bits & 0xFFU);
    }
  }
  return bytes;
}

}  // namespace gateway::formats

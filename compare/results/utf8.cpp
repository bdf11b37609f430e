#include "compare/results/utf8.h"

#include <cstdint>
#include <cstring>

namespace compare::results {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool within(std::string_view text, std::size_t index, unsigned low, unsigned high) {
  if (index >= text.size()) {
    return false;
  }
  const auto byte = static_cast<unsigned char>(text[index]);
  return byte >= low && byte <= high;
}

/// How many bytes from the start on are valid UTF-8. Text is mostly ASCII: eight bytes at a time.
std::size_t valid_prefix(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t valid = 0;
  while (valid < text.size()) {
    std::uint64_t eight = kHighBits;
    if (text.size() - valid >= sizeof eight) {
      std::memcpy(&eight, text.data() + valid, sizeof eight);
    }
    if ((eight & kHighBits) == 0) {
      valid += sizeof eight;
      continue;
    }
    const std::size_t length = utf8_sequence_length(text.substr(valid));
    if (length == 0) {
      break;
    }
    valid += length;
  }
  return valid;
}

}  // namespace

std::size_t utf8_sequence_length(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xC2 && first <= 0xDF) {
    return within(text, 1, 0x80, 0xBF) ? 2 : 0;
  }
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return within(text, 1, low, high) && within(text, 2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return within(text, 1, low, high) && within(text, 2, 0x80, 0xBF) && within(text, 3, 0x80, 0xBF)
               ? 4
               : 0;
  }
  return 0;
}

std::string to_valid_utf8(std::string_view text) {
  std::string valid;
  assign_valid_utf8(valid, text);
  return valid;
}

void assign_valid_utf8(std::string& target, std::string_view text) {
  std::size_t valid = valid_prefix(text);
  target = text.substr(0, valid);
  while (valid < text.size()) {
    target += kReplacement;
    text.remove_prefix(valid + 1);
    valid = valid_prefix(text);
    target += text.substr(0, valid);
  }
}

}  // namespace compare::results

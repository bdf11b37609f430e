#include "compare/report/visible_text.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "compare/results/utf8.h"

namespace compare::report {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::string_view kEllipsis = "...";

struct Range {
  char32_t first;
  char32_t last;
};

/// Beyond ASCII: the C1 controls, what has no width, joins or turns the direction (Unicode's
/// Default_Ignorable and Bidi_Control as far as names have no use for them), the line separators
/// and the two that XML does not have.
constexpr std::array<Range, 9> kUnseen{{{0x80, 0x9F},
                                        {0xAD, 0xAD},
                                        {0x61C, 0x61C},
                                        {0x200B, 0x200F},
                                        {0x2028, 0x202E},
                                        {0x2060, 0x206F},
                                        {0xFEFF, 0xFEFF},
                                        {0xFFFE, 0xFFFF},
                                        {0xE0000, 0xE0FFF}}};

/// Precondition: `sequence` is one well-formed UTF-8 sequence.
char32_t code_point(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence.front());
  if (sequence.size() == 1) {
    return first;
  }
  char32_t code = first & (0x7FU >> sequence.size());
  for (const char byte : sequence.substr(1)) {
    code = (code << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
  }
  return code;
}

bool unseen(char32_t code) {
  return std::any_of(kUnseen.begin(), kUnseen.end(), [code](const Range& range) {
    return code >= range.first && code <= range.last;
  });
}

void append_byte(std::string& text, char character) {
  const auto byte = static_cast<unsigned char>(character);
  text += "\\x";
  text += kDigits[byte >> 4U];
  text += kDigits[byte & 0xFU];
}

void append_code(std::string& text, char32_t code) {
  std::string digits;
  for (; code != 0; code >>= 4U) {
    digits.insert(digits.begin(), kDigits[code & 0xFU]);
  }
  text += "\\u{" + digits + "}";
}

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// Where the character number `count` begins.
std::size_t position(std::string_view text, std::size_t count) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (begins_character(text[at]) && count-- == 0) {
      return at;
    }
  }
  return text.size();
}

}  // namespace

std::string visible(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const char first = text.front();
    const auto byte = static_cast<unsigned char>(first);
    if (byte >= 0x20 && byte < 0x7F) {
      shown += first;
      text.remove_prefix(1);
      continue;
    }
    const std::size_t length = byte < 0x80 ? 0 : results::utf8_sequence_length(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    const char32_t code = length == 0 ? 0 : code_point(sequence);
    if (length == 0) {
      append_byte(shown, first);
    } else if (unseen(code)) {
      append_code(shown, code);
    } else {
      shown += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  return shown;
}

std::string printable(std::string_view text) {
  std::string shown = visible(text);
  // The runner passes over white space first, of which Unicode has a lot.
  const auto first = std::find_if(shown.begin(), shown.end(), [](char character) {
    return character > ' ' && character <= '~';
  });
  const auto at = static_cast<std::size_t>(first - shown.begin());
  if (std::string_view(shown).substr(at).starts_with("::")) {
    shown.replace(at, 1, "\\x3a");
  }
  for (std::size_t found = shown.find("##["); found != std::string::npos;
       found = shown.find("##[", found)) {
    shown.replace(found, 1, "\\x23");
  }
  return shown;
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string shortened(std::string_view text, std::size_t columns) {
  assert(columns > kEllipsis.size());
  const std::size_t have = columns_of(text);
  if (have <= columns) {
    return std::string(text);
  }
  const std::size_t kept = columns - kEllipsis.size();
  const std::size_t head = (kept + 1) / 2;
  std::string shown(text.substr(0, position(text, head)));
  shown += kEllipsis;
  return shown += text.substr(position(text, have - (kept - head)));
}

}  // namespace compare::report

#include "macro/provider/json_writing.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>

namespace macro::provider {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += R"(\")";
      return;
    case '\\':
      out += R"(\\)";
      return;
    case '\n':
      out += R"(\n)";
      return;
    case '\r':
      out += R"(\r)";
      return;
    case '\t':
      out += R"(\t)";
      return;
    default:
      out += R"(\u00)";
      out += kHexDigits[static_cast<unsigned char>(c) >> 4U];
      out += kHexDigits[static_cast<unsigned char>(c) & 15U];
  }
}

/// Where the next byte that must be escaped is, from `at` on; the size where there is none. Eight
/// bytes a step: a byte minus a bound borrows into its high bit where it is below (Hacker's
/// Delight, 6-1); a borrow from the byte before may say so wrongly, so the last look is at bytes.
std::size_t plain_bytes(std::string_view text, std::size_t at) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  const auto below = [](std::uint64_t word, std::uint64_t bound) {
    return (word - kOnes * bound) & ~word;
  };
  for (std::uint64_t word = 0; text.size() - at >= sizeof(word); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    const std::uint64_t found =
        below(word, 0x20) | below(word ^ kOnes * '"', 1) | below(word ^ kOnes * '\\', 1);
    if ((found & kHighs) != 0) {
      break;
    }
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x20 && text[at] != '"' &&
         text[at] != '\\') {
    ++at;
  }
  return at;
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  std::size_t begin = 0;
  for (std::size_t i = plain_bytes(text, 0); i < text.size(); i = plain_bytes(text, i + 1)) {
    const char c = text[i];
    out.append(text, begin, i - begin);
    append_escape(out, c);
    begin = i + 1;
  }
  out.append(text, begin);
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_json_text(out, text);
  out += '"';
}

void append_number(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end.ptr);
}

void append_hex(std::string& out, std::uint64_t number) {
  std::array<char, 16> digits;  // all are written
  for (std::size_t i = digits.size(); i-- > 0; number >>= 4U) {
    digits[i] = kHexDigits[number & 15U];
  }
  out.append(digits.data(), digits.size());
}

}  // namespace macro::provider

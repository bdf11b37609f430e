#include "macro/engine/json_text.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace macro {
namespace {

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return -1;
}

/// The bytes of one decoded character, taken off the front of `raw`.
struct DecodedCharacter {
  std::array<char, 4> bytes{};
  std::size_t size = 0;
};

std::uint32_t take_hex4(std::string_view& raw) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value * 16 + static_cast<std::uint32_t>(hex_value(raw[i]));
  }
  raw.remove_prefix(4);
  return value;
}

DecodedCharacter encode_utf8(std::uint32_t code) noexcept {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  if (code < 0x80) {
    return {{byte(code)}, 1};
  }
  if (code < 0x800) {
    return {{byte(0xC0U | code >> 6U), byte(0x80U | (code & 0x3FU))}, 2};
  }
  if (code < 0x10000) {
    return {{byte(0xE0U | code >> 12U), byte(0x80U | (code >> 6U & 0x3FU)),
             byte(0x80U | (code & 0x3FU))},
            3};
  }
  return {{byte(0xF0U | code >> 18U), byte(0x80U | (code >> 12U & 0x3FU)),
           byte(0x80U | (code >> 6U & 0x3FU)), byte(0x80U | (code & 0x3FU))},
          4};
}

/// `raw` is not empty and its escapes were checked by read_string.
DecodedCharacter take_character(std::string_view& raw) noexcept {
  const char first = raw.front();
  raw.remove_prefix(1);
  if (first != '\\') {
    return {{first}, 1};
  }
  const char kind = raw.front();
  raw.remove_prefix(1);
  switch (kind) {
    case 'b':
      return {{'\b'}, 1};
    case 'f':
      return {{'\f'}, 1};
    case 'n':
      return {{'\n'}, 1};
    case 'r':
      return {{'\r'}, 1};
    case 't':
      return {{'\t'}, 1};
    case 'u':
      break;
    default:
      return {{kind}, 1};
  }
  std::uint32_t code = take_hex4(raw);
  const bool high = code >= 0xD800 && code < 0xDC00;
  if (high && raw.size() >= 6 && raw[0] == '\\' && raw[1] == 'u') {
    std::string_view rest = raw.substr(2);
    const std::uint32_t low = take_hex4(rest);
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
      raw = rest;
    }
  }
  return encode_utf8(code);
}

}  // namespace

int JsonTextBytes::next() noexcept {
  if (at_ == character_bytes_) {
    if (raw_.empty()) {
      return -1;
    }
    const DecodedCharacter decoded = take_character(raw_);
    character_ = decoded.bytes;
    character_bytes_ = decoded.size;
    at_ = 0;
  }
  return static_cast<unsigned char>(character_[at_++]);
}

bool JsonTextBytes::pass_written(std::string_view raw) noexcept {
  if (at_ != character_bytes_ || raw_.substr(0, raw.size()) != raw) {
    return false;
  }
  raw_.remove_prefix(raw.size());
  return true;
}

void JsonTextMatch::take(std::string_view raw_fragment) noexcept {
  if (expected_.pass_written(raw_fragment)) {
    return;
  }
  JsonTextBytes fragment(raw_fragment);
  for (int byte = fragment.next(); same_ && byte >= 0; byte = fragment.next()) {
    same_ = expected_.next() == byte;
  }
}

bool same_json_text(std::string_view raw_a, std::string_view raw_b) noexcept {
  if (raw_a == raw_b) {
    return true;
  }
  JsonTextBytes a(raw_a);
  JsonTextBytes b(raw_b);
  while (true) {
    const int byte = a.next();
    if (byte != b.next()) {
      return false;
    }
    if (byte < 0) {
      return true;
    }
  }
}

}  // namespace macro

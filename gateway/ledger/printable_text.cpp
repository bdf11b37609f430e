#include "gateway/ledger/printable_text.h"

#include <algorithm>
#include <cstddef>

namespace gateway::ledger {
namespace {

bool continues(std::string_view text, std::size_t at, unsigned least, unsigned most) {
  return at < text.size() && static_cast<unsigned char>(text[at]) >= least &&
         static_cast<unsigned char>(text[at]) <= most;
}

/// How many bytes the code point at the front has; 0 where there is none (RFC 3629, section 4).
std::size_t code_point_bytes(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) {
    return first < 0x20 || first == 0x7f ? 0 : 1;
  }
  if (first < 0xc2 || first > 0xf4) {
    return 0;
  }
  const std::size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const unsigned least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const unsigned most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  bool whole = continues(text, 1, least, most);
  for (std::size_t at = 2; at < size; ++at) {
    whole = whole && continues(text, at, 0x80, 0xbf);
  }
  return whole ? size : 0;
}

}  // namespace

bool is_printable_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t size = code_point_bytes(text);
    if (size == 0) {
      return false;
    }
    text.remove_prefix(size);
  }
  return true;
}

std::string made_printable(std::string_view text) {
  std::string made;
  while (!text.empty()) {
    const std::size_t size = code_point_bytes(text);
    made += size == 0 ? std::string_view("?") : text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return made;
}

}  // namespace gateway::ledger

#include "macro/provider/tokens.h"

#include <array>
#include <cstring>

namespace macro::provider {
namespace {

// A space and three letters: one token each.
constexpr std::array<std::string_view, 32> kWords = {
    " the", " and", " for", " are", " but", " not", " you", " all", " any", " can", " had",
    " her", " was", " one", " our", " out", " day", " get", " has", " him", " how", " man",
    " new", " now", " old", " see", " two", " way", " who", " its", " did", " yes"};

constexpr std::uint64_t kLowBits = 0x0101010101010101U;

bool begins_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

}  // namespace

std::int64_t count_tokens(std::string_view text) noexcept {
  std::size_t characters = 0;
  std::size_t at = 0;
  // Eight bytes a step: prompts are long. Of each byte the bit that says 10xxxxxx is summed up.
  for (std::uint64_t word = 0; text.size() - at >= sizeof(word); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    const std::uint64_t later = (word >> 7U) & (~word >> 6U) & kLowBits;
    characters += sizeof(word) - static_cast<std::size_t>((later * kLowBits) >> 56U);
  }
  for (; at < text.size(); ++at) {
    characters += begins_character(text[at]) ? 1U : 0U;
  }
  return static_cast<std::int64_t>((characters + kTokenCharacters - 1) / kTokenCharacters);
}

std::size_t prefix_bytes(std::string_view text, std::size_t characters) noexcept {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_character(text[i]) && ++seen > characters) {
      return i;
    }
  }
  return text.size();
}

void append_words(std::string& out, Random& random, std::int64_t tokens) {
  out.reserve(out.size() + static_cast<std::size_t>(tokens) * kTokenCharacters);
  for (std::int64_t i = 0; i < tokens; ++i) {
    out += kWords[random.next() % kWords.size()];
  }
}

}  // namespace macro::provider

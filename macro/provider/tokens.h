#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "macro/provider/random.h"

/// What the mock provider takes for a token: four characters (Unicode code points) of a text.
namespace macro::provider {

inline constexpr std::size_t kTokenCharacters = 4;

/// ceil(characters / 4); 0 for the empty text.
std::int64_t count_tokens(std::string_view text) noexcept;

/// The bytes of the first `characters` code points of `text`, all where it has fewer.
std::size_t prefix_bytes(std::string_view text, std::size_t characters) noexcept;

/// Appends `tokens` words drawn from `random`, each exactly one token.
void append_words(std::string& out, Random& random, std::int64_t tokens);

}  // namespace macro::provider

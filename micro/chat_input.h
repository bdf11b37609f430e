#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// What the benchmarks feed the gateway: always the same bytes.
namespace micro {

/// Small, medium and large: tokens of a prompt, four characters each.
inline constexpr std::array<int, 3> kPromptTokens{100, 500, 8000};

/// English-like words with some line breaks and quotation marks, exactly 4 * `tokens` bytes.
std::string prompt(std::size_t tokens);

/// As a JSON string. Of what needs escaping it only knows what a prompt has.
std::string quoted(std::string_view text);

/// The body of a chat request to the loopback with one user message of that prompt.
std::string chat_body(std::size_t tokens);

/// A whole request as a client of OpenAI's sends it: head, with `key` as bearer, and chat_body().
std::string chat_request(std::size_t tokens, std::string_view key);

}  // namespace micro

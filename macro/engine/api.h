#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace macro {

/// The public APIs that macro speaks.
enum class Api : std::uint8_t { chat, responses, messages };

inline constexpr std::array<std::string_view, 3> kApiNames = {"chat", "responses", "messages"};

constexpr std::string_view name_of(Api api) noexcept {
  return kApiNames[static_cast<std::size_t>(api)];
}

/// Where requests of the API are posted.
constexpr std::string_view path_of(Api api) noexcept {
  constexpr std::array<std::string_view, 3> kPaths = {"/v1/chat/completions", "/v1/responses",
                                                      "/v1/messages"};
  return kPaths[static_cast<std::size_t>(api)];
}

}  // namespace macro

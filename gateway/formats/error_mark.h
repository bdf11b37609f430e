#pragma once

#include <string_view>

namespace gateway::formats {

/// What goes before the text of a tool's failed answer in APIs that have no field for it; empty
/// where the text says so by itself.
constexpr std::string_view error_mark(std::string_view text) noexcept {
  if (text.empty()) {
    return "Error";
  }
  const std::string_view begin = text.substr(0, 5);
  return begin == "Error" || begin == "error" ? std::string_view() : std::string_view("Error: ");
}

}  // namespace gateway::formats

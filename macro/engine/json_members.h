#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// A JSON text looked at as raw pieces: nothing is built, decoded or allocated, nothing throws.
namespace macro {

/// Finds members of the object that `text` is: raw[i] becomes the raw value of the member names[i],
/// the last one where there are several, and stays empty where there is none. False when `text` is
/// no JSON object.
bool read_members(std::string_view text, std::span<const std::string_view> names,
                  std::span<std::string_view> raw) noexcept;

/// Whether `text` is one JSON value and nothing else.
bool is_json(std::string_view text) noexcept;

/// The first element of a raw array; empty where there is none.
std::string_view first_element(std::string_view raw_array) noexcept;

constexpr bool is_json_string(std::string_view raw) noexcept {
  return !raw.empty() && raw.front() == '"';
}
constexpr bool is_json_object(std::string_view raw) noexcept {
  return !raw.empty() && raw.front() == '{';
}
constexpr bool is_json_array(std::string_view raw) noexcept {
  return !raw.empty() && raw.front() == '[';
}

/// What stands between the quotes of a raw string, escapes as written; empty for other values.
constexpr std::string_view raw_text_of(std::string_view raw) noexcept {
  return is_json_string(raw) ? raw.substr(1, raw.size() - 2) : std::string_view();
}

/// A whole number from 0 to 2^64 - 1; nullopt for other values.
std::optional<std::uint64_t> count_of(std::string_view raw) noexcept;

}  // namespace macro

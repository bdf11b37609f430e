#include "macro/engine/json_members.h"

#include <charconv>
#include <cstddef>
#include <system_error>

#include "macro/engine/json_cursor.h"

namespace macro {

bool read_members(std::string_view text, std::span<const std::string_view> names,
                  std::span<std::string_view> raw) noexcept {
  JsonCursor json(text);
  if (json.peek() != '{') {
    return false;
  }
  std::string_view key;
  for (bool more = json.begin_object(key); more; more = json.next_member(key)) {
    const std::string_view value = json.raw_value();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == key) {
        raw[i] = value;
        break;
      }
    }
  }
  return json.at_end();
}

bool is_json(std::string_view text) noexcept {
  JsonCursor json(text);
  json.skip_value();
  return json.at_end();
}

std::string_view first_element(std::string_view raw_array) noexcept {
  JsonCursor json(raw_array);
  return is_json_array(raw_array) && json.begin_array() ? json.raw_value() : std::string_view();
}

std::optional<std::uint64_t> count_of(std::string_view raw) noexcept {
  std::uint64_t count = 0;
  const char* const end = raw.data() + raw.size();
  const auto [rest, error] = std::from_chars(raw.data(), end, count);
  if (raw.empty() || error != std::errc() || rest != end) {
    return std::nullopt;
  }
  return count;
}

}  // namespace macro

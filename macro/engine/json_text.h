#pragma once

#include <string_view>

namespace macro {

/// Whether two raw JSON strings (as JsonCursor::read_string gives them: without quotes, their
/// escapes checked) stand for the same text, however each is escaped. Does not allocate.
bool same_json_text(std::string_view raw_a, std::string_view raw_b) noexcept;

}  // namespace macro

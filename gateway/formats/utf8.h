#pragma once

#include <string_view>

namespace gateway::formats {

/// Whether `text` is well-formed UTF-8 (The Unicode Standard, table 3-7): no overlong forms, no
/// surrogates, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text) noexcept;

}  // namespace gateway::formats

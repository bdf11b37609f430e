#pragma once

#include <string_view>

namespace compare::results {

/// Whether there is nothing in it but 0 to 9 and a to f, as in the ids that git writes; so nothing
/// at all is one.
inline bool is_hexadecimal(std::string_view text) noexcept {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace compare::results

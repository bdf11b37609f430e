#pragma once

#include <string_view>

namespace macro::provider {

/// Whether the text is UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond
/// U+10FFFF. Eight ASCII characters a step.
bool is_utf8(std::string_view text) noexcept;

}  // namespace macro::provider

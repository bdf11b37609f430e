#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace macro {

/// RFC 4648, with padding and without line ends.
std::string to_base64(std::string_view bytes);

/// The bytes again; nullopt for anything but canonical text of that form (another alphabet, a
/// length that is no multiple of 4, padding inside, bits set behind the last byte).
std::optional<std::string> from_base64(std::string_view text);

}  // namespace macro

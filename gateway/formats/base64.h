#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::formats {

/// The bytes of a text in base64 (RFC 4648, section 4), with its padding or without; nullopt where
/// it is none.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace gateway::formats

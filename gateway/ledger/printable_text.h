#pragma once

#include <string>
#include <string_view>

namespace gateway::ledger {

/// Well-formed UTF-8 (RFC 3629) without ASCII control characters: what every database takes and
/// what a table can show.
bool is_printable_utf8(std::string_view text) noexcept;

/// Each byte of `text` that keeps it from that is replaced by '?'.
std::string made_printable(std::string_view text);

}  // namespace gateway::ledger

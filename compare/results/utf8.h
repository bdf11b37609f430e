#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace compare::results {

/// Length in bytes of the well-formed UTF-8 sequence at the start of `text` (RFC 3629: no overlong
/// forms, no surrogates, at most U+10FFFF); 0 when there is none.
std::size_t utf8_sequence_length(std::string_view text);

/// `text` with every byte that belongs to no well-formed sequence replaced by U+FFFD, so that it
/// can stand in JSON.
std::string to_valid_utf8(std::string_view text);
/// The same, written over `target`, whose memory is used again.
void assign_valid_utf8(std::string& target, std::string_view text);

}  // namespace compare::results

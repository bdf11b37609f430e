#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace macro::provider {

/// Appends the text as JSON writes it inside quotation marks. UTF-8 is passed on as it is.
void append_json_text(std::string& out, std::string_view text);
/// The same with its quotation marks.
void append_json_string(std::string& out, std::string_view text);
void append_number(std::string& out, std::int64_t number);
/// 16 digits.
void append_hex(std::string& out, std::uint64_t number);

}  // namespace macro::provider

#pragma once

#include <rapidjson/error/error.h>

#include <string>
#include <string_view>

namespace compare::results {

/// Throws the InputError for a JSON text that did not parse: "path:line:column: why; expected".
/// `refusal` is why the handler stopped the parser, empty if it did not; `first_line` is the number
/// that the text's first line has in its file.
[[noreturn]] void throw_json_error(const std::string& path, std::string_view text,
                                   const rapidjson::ParseResult& parsed, const std::string& refusal,
                                   std::string_view expected, std::size_t first_line = 1);

}  // namespace compare::results

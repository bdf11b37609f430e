#pragma once

#include <rapidjson/document.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/chat/error.h"

/// What reading the fields of a JSON request needs, whatever the API: texts, paths, and errors that
/// name the field they are about.
namespace gateway::formats {

/// The text of a string value; it lives as long as the value.
std::string_view text_of(const rapidjson::Value& value) noexcept;

/// "messages", 0 -> "messages[0]"
std::string at_index(std::string_view path, std::size_t index);

/// Whether a field is null or an empty array: such a field asks for nothing.
bool asks_for_nothing(const rapidjson::Value& value) noexcept;

/// What a value is, for people: "a number".
const char* type_name(const rapidjson::Value& value) noexcept;

/// The field must be of another type; `expected` completes "must be ...".
chat::Error wrong_type(std::string param, std::string_view expected,
                       const rapidjson::Value& actual);

/// The field has the right type and a value that cannot be; `why` completes "'PARAM' ...".
chat::Error invalid_value(std::string param, const std::string& why);

chat::Error missing_field(std::string param);

/// The field asks for something that is not offered.
chat::Error unsupported_field(std::string param, const std::string& what_to_do);

}  // namespace gateway::formats

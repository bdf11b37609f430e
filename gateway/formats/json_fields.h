#pragma once

#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/chat/error.h"

/// What reading the fields of a JSON request needs, whatever the API: texts, paths, and errors that
/// name the field they are about.
namespace gateway::formats {

/// The text of a string value; it lives as long as the value.
std::string_view text_of(const rapidjson::Value& value) noexcept;

/// A field of an object, the last of that name; null where it is not there (or is null), or where
/// `object` is none.
const rapidjson::Value* find_field(const rapidjson::Value& object, const char* name) noexcept;

/// The text of a field; empty where it is not there or no string. For upstreams' answers, whose
/// fields are taken where they make sense.
std::string_view text_field(const rapidjson::Value& object, const char* name) noexcept;

/// The whole number of a field; 0 where it is not there, no whole number, or below 0.
std::int64_t count_field(const rapidjson::Value& object, const char* name) noexcept;

/// The value as JSON text.
std::string json_text(const rapidjson::Value& value);

/// Whether a text is JSON: one object, within the limits of JsonDocument.
bool is_json_object(std::string_view text);

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

#include "gateway/formats/json_fields.h"

#include <utility>

namespace gateway::formats {
namespace {

using rapidjson::Value;

chat::Error invalid(std::string param, const std::string& why, std::string code) {
  std::string message = param.empty() ? why : "'" + param + "' " + why;
  return {.kind = chat::ErrorKind::invalid_request,
          .message = std::move(message),
          .param = std::move(param),
          .code = std::move(code)};
}

}  // namespace

std::string_view text_of(const Value& value) noexcept {
  return {value.GetString(), value.GetStringLength()};
}

std::string at_index(std::string_view path, std::size_t index) {
  return std::string(path) + "[" + std::to_string(index) + "]";
}

const char* type_name(const Value& value) noexcept {
  switch (value.GetType()) {
    case rapidjson::kNullType:
      return "null";
    case rapidjson::kFalseType:
    case rapidjson::kTrueType:
      return "a boolean";
    case rapidjson::kObjectType:
      return "an object";
    case rapidjson::kArrayType:
      return "an array";
    case rapidjson::kStringType:
      return "a string";
    case rapidjson::kNumberType:
      return "a number";
  }
  return "something else";
}

chat::Error wrong_type(std::string param, std::string_view expected, const Value& actual) {
  return invalid(std::move(param),
                 "must be " + std::string(expected) + ", not " + type_name(actual) + ".",
                 "invalid_type");
}

chat::Error invalid_value(std::string param, const std::string& why) {
  return invalid(std::move(param), why, "invalid_value");
}

chat::Error missing_field(std::string param) {
  return invalid(std::move(param), "is required.", "missing_required_parameter");
}

chat::Error unsupported_field(std::string param, const std::string& what_to_do) {
  return invalid(std::move(param), "is not supported by this gateway; " + what_to_do,
                 "unsupported_parameter");
}

bool asks_for_nothing(const Value& value) noexcept {
  return value.IsNull() || (value.IsArray() && value.Empty());
}

}  // namespace gateway::formats

#include "gateway/formats/json_fields.h"

#include <utility>

#include "gateway/formats/json_document.h"
#include "gateway/formats/json_writer.h"

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

const Value* find_field(const Value& object, const char* name) noexcept {
  if (!object.IsObject()) {
    return nullptr;
  }
  const std::string_view wanted(name);
  for (auto member = object.MemberEnd(); member != object.MemberBegin();) {
    --member;
    if (text_of(member->name) == wanted) {
      return member->value.IsNull() ? nullptr : &member->value;
    }
  }
  return nullptr;
}

std::string_view text_field(const Value& object, const char* name) noexcept {
  const Value* const value = find_field(object, name);
  return value != nullptr && value->IsString() ? text_of(*value) : std::string_view();
}

std::int64_t count_field(const Value& object, const char* name) noexcept {
  const Value* const value = find_field(object, name);
  return value != nullptr && value->IsInt64() && value->GetInt64() > 0 ? value->GetInt64() : 0;
}

std::string json_text(const Value& value) {
  // The tree is at most JsonDocument::kMaxDepth deep, so that walking it by recursion is safe.
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  value.Accept(writer);
  return take_json(buffer);
}

bool is_json_object(std::string_view text) {
  const JsonDocument document(text);
  return !document.error() && document.root().IsObject();
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

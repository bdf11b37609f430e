#include "gateway/formats/strict_schema.h"

#include <algorithm>
#include <array>

#include "gateway/formats/json_document.h"
#include "gateway/formats/json_fields.h"

namespace gateway::formats {
namespace {

using rapidjson::Value;

constexpr std::array<std::string_view, 10> kNeverStrict = {"allOf",
                                                           "oneOf",
                                                           "not",
                                                           "if",
                                                           "then",
                                                           "else",
                                                           "dependentRequired",
                                                           "dependentSchemas",
                                                           "patternProperties",
                                                           "unevaluatedProperties"};

bool is_strict(const Value& schema);

/// Every schema of an array or of an object's fields; also where there is none.
bool are_strict(const Value* schemas) {
  if (schemas == nullptr) {
    return true;
  }
  if (schemas->IsArray()) {
    return std::all_of(schemas->Begin(), schemas->End(), is_strict);
  }
  return schemas->IsObject() &&
         std::all_of(schemas->MemberBegin(), schemas->MemberEnd(),
                     [](const auto& member) { return is_strict(member.value); });
}

bool is_word(const Value& value, std::string_view word) noexcept {
  return value.IsString() && text_of(value) == word;
}

/// {"type":"object"}, {"type":["object","null"]}, or what has properties.
bool is_object(const Value& schema) {
  const Value* const type = find_field(schema, "type");
  if (type == nullptr) {
    return find_field(schema, "properties") != nullptr;
  }
  return is_word(*type, "object") ||
         (type->IsArray() && std::any_of(type->Begin(), type->End(), [](const Value& each) {
            return is_word(each, "object");
          }));
}

bool requires_all(const Value& schema) {
  const Value* const properties = find_field(schema, "properties");
  const Value* const wanted = find_field(schema, "required");
  if (properties == nullptr) {
    return true;
  }
  if (!properties->IsObject() || (wanted != nullptr && !wanted->IsArray())) {
    return false;
  }
  return std::all_of(properties->MemberBegin(), properties->MemberEnd(), [&](const auto& property) {
    return wanted != nullptr && std::any_of(wanted->Begin(), wanted->End(), [&](const Value& name) {
             return is_word(name, text_of(property.name));
           });
  });
}

/// By recursion: the tree is at most JsonDocument::kMaxDepth deep.
bool is_strict(const Value& schema) {
  if (!schema.IsObject()) {
    return false;
  }
  for (const auto& member : schema.GetObject()) {
    const std::string_view name = text_of(member.name);
    if (std::find(kNeverStrict.begin(), kNeverStrict.end(), name) != kNeverStrict.end()) {
      return false;
    }
  }
  if (is_object(schema)) {
    const Value* const additional = find_field(schema, "additionalProperties");
    if (additional == nullptr || !additional->IsFalse() || !requires_all(schema)) {
      return false;
    }
  }
  const Value* const items = find_field(schema, "items");
  return (items == nullptr || is_strict(*items)) && are_strict(find_field(schema, "properties")) &&
         are_strict(find_field(schema, "anyOf")) && are_strict(find_field(schema, "$defs")) &&
         are_strict(find_field(schema, "definitions"));
}

}  // namespace

bool is_strict_schema(std::string_view schema) {
  const JsonDocument document(schema);
  return !document.error() && document.root().IsObject() && is_object(document.root()) &&
         find_field(document.root(), "anyOf") == nullptr && is_strict(document.root());
}

std::optional<bool> told_strict(const chat::OutputFormat& format, Api client) {
  const bool is_kept = client == Api::messages && !format.strict && is_strict_schema(format.schema);
  return is_kept ? std::optional(true) : format.strict;
}

}  // namespace gateway::formats

#include "gateway/formats/strict_schema.h"

#include <algorithm>
#include <array>
#include <vector>

#include "gateway/formats/json_document.h"
#include "gateway/formats/json_fields.h"

namespace gateway::formats {
namespace {

using rapidjson::Value;

// What OpenAI's strict schemas may have. All else is refused there, also what JSON Schema may yet
// get: that a schema is not called strict costs a promise, that one is refused costs the answer.
constexpr std::array<std::string_view, 22> kKeywords = {"type",
                                                        "properties",
                                                        "required",
                                                        "additionalProperties",
                                                        "items",
                                                        "enum",
                                                        "const",
                                                        "anyOf",
                                                        "$ref",
                                                        "$defs",
                                                        "definitions",
                                                        "description",
                                                        "title",
                                                        "pattern",
                                                        "format",
                                                        "minimum",
                                                        "maximum",
                                                        "exclusiveMinimum",
                                                        "exclusiveMaximum",
                                                        "multipleOf",
                                                        "minItems",
                                                        "maxItems"};

// A schema has to say what its values are, in one of these.
constexpr std::array<std::string_view, 5> kTelling = {"type", "enum", "const", "anyOf", "$ref"};

constexpr std::array<std::string_view, 9> kFormats = {
    "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"};

template <std::size_t count>
bool is_among(const std::array<std::string_view, count>& words, std::string_view word) noexcept {
  return std::find(words.begin(), words.end(), word) != words.end();
}

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

/// {"type":"object"} or {"type":["object","null"]}
bool has_type(const Value& schema, std::string_view word) noexcept {
  const Value* const type = find_field(schema, "type");
  return type != nullptr &&
         (is_word(*type, word) ||
          (type->IsArray() && std::any_of(type->Begin(), type->End(),
                                          [&](const Value& each) { return is_word(each, word); })));
}

void sort_set(std::vector<std::string_view>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

/// Whether `required` has the names of `properties` and no other. Sorted, since a client may send
/// as many as it likes, and names that one hash is for.
bool requires_all(const Value& schema) {
  const Value* const properties = find_field(schema, "properties");
  const Value* const wanted = find_field(schema, "required");
  std::vector<std::string_view> names;
  std::vector<std::string_view> wanted_names;
  if (properties != nullptr) {
    if (!properties->IsObject()) {
      return false;
    }
    for (const auto& property : properties->GetObject()) {
      names.push_back(text_of(property.name));
    }
  }
  if (wanted != nullptr) {
    if (!wanted->IsArray()) {
      return false;
    }
    for (const Value& name : wanted->GetArray()) {
      if (!name.IsString()) {
        return false;
      }
      wanted_names.push_back(text_of(name));
    }
  }
  sort_set(names);
  sort_set(wanted_names);
  return names == wanted_names;
}

/// What its keywords say of each other.
bool has_strict_keywords(const Value& schema) {
  bool tells = false;
  for (const auto& member : schema.GetObject()) {
    const std::string_view name = text_of(member.name);
    if (!is_among(kKeywords, name)) {
      return false;
    }
    tells = tells || is_among(kTelling, name);
  }
  const std::string_view format = text_field(schema, "format");
  const bool is_reference = find_field(schema, "$ref") != nullptr;
  return tells && (!is_reference || schema.MemberCount() == 1) &&
         (format.empty() || is_among(kFormats, format));
}

/// By recursion: the tree is at most JsonDocument::kMaxDepth deep.
bool is_strict(const Value& schema) {
  if (!schema.IsObject() || !has_strict_keywords(schema)) {
    return false;
  }
  if (has_type(schema, "object") || find_field(schema, "properties") != nullptr) {
    const Value* const additional = find_field(schema, "additionalProperties");
    if (additional == nullptr || !additional->IsFalse() || !requires_all(schema)) {
      return false;
    }
  }
  const Value* const items = find_field(schema, "items");
  return (items == nullptr ? !has_type(schema, "array") : is_strict(*items)) &&
         are_strict(find_field(schema, "properties")) && are_strict(find_field(schema, "anyOf")) &&
         are_strict(find_field(schema, "$defs")) && are_strict(find_field(schema, "definitions"));
}

}  // namespace

bool is_strict_schema(std::string_view schema) {
  const JsonDocument document(schema);
  if (document.error() || !document.root().IsObject()) {
    return false;
  }
  const Value& root = document.root();
  return text_field(root, "type") == "object" && find_field(root, "anyOf") == nullptr &&
         is_strict(root);
}

std::optional<bool> told_strict(const chat::OutputFormat& format, Api client) {
  const bool is_kept = client == Api::messages && !format.strict && is_strict_schema(format.schema);
  return is_kept ? std::optional(true) : format.strict;
}

}  // namespace gateway::formats

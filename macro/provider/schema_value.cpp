#include "macro/provider/schema_value.h"

#include <algorithm>
#include <cmath>

#include "macro/provider/json_writing.h"

namespace macro::provider {
namespace {

constexpr int kMostDepth = 8;
constexpr int kMostReferences = 16;
constexpr std::size_t kMostBytes = std::size_t{64} << 10U;
constexpr std::string_view kSample = "sample";

/// A number of the schema within bounds that every arithmetic here can bear.
std::int64_t bounded(const Json* value, std::int64_t otherwise, std::int64_t most) {
  if (value == nullptr || !value->IsNumber()) {
    return otherwise;
  }
  const double number = std::ceil(value->GetDouble());
  const auto limit = static_cast<double>(most);
  return static_cast<std::int64_t>(std::clamp(number, -limit, limit));
}

class SchemaValue {
 public:
  SchemaValue(std::string& out, const Json* root) : out_(out), root_(root) {}

  void append(const Json* schema, int depth) {
    schema = resolved(schema);
    const Json* const constant = member(schema, "const");
    const Json* const choices = member(schema, "enum");
    if (constant != nullptr) {
      append_scalar(*constant);
      return;
    }
    if (choices != nullptr && choices->IsArray() && !choices->Empty()) {
      append_scalar((*choices)[0]);
      return;
    }
    const std::string_view type = type_of(schema);
    if (type == "object") {
      append_object(schema, depth);
    } else if (type == "array") {
      append_array(schema, depth);
    } else if (type == "integer" || type == "number") {
      append_number(out_, bounded(member(schema, "minimum"), 1, 1'000'000'000'000));
      out_ += type == "number" && member(schema, "minimum") == nullptr ? ".5" : "";
    } else if (type == "boolean") {
      out_ += "true";
    } else if (type == "null") {
      out_ += "null";
    } else {
      append_text(schema);
    }
  }

 private:
  /// Follows $ref and the first of the alternatives.
  const Json* resolved(const Json* schema) {
    for (int i = 0; i < kMostReferences; ++i) {
      const Json* next = referenced(text_member(schema, "$ref"));
      for (const char* const name : {"anyOf", "oneOf", "allOf"}) {
        const Json* const list = member(schema, name);
        if (next == nullptr && list != nullptr && list->IsArray() && !list->Empty()) {
          next = &(*list)[0];
        }
      }
      if (next == nullptr) {
        return schema;
      }
      schema = next;
    }
    return nullptr;
  }

  /// "#/$defs/NAME" and "#/definitions/NAME".
  const Json* referenced(std::string_view reference) {
    for (const char* const group : {"$defs", "definitions"}) {
      const std::string prefix = "#/" + std::string(group) + "/";
      if (reference.substr(0, prefix.size()) == prefix) {
        return member(member(root_, group), std::string(reference.substr(prefix.size())).c_str());
      }
    }
    return nullptr;
  }

  static std::string_view type_of(const Json* schema) {
    const Json* const type = member(schema, "type");
    if (type != nullptr && type->IsArray()) {
      for (const Json& one : type->GetArray()) {
        if (text_of(&one) != "null") {
          return text_of(&one);
        }
      }
    }
    if (type == nullptr && member(schema, "properties") != nullptr) {
      return "object";
    }
    return text_of(type);
  }

  void append_scalar(const Json& value) {
    if (value.IsString()) {
      append_json_string(out_, text_of(&value));
    } else if (value.IsInt64()) {
      append_number(out_, value.GetInt64());
    } else if (value.IsBool()) {
      out_ += value.GetBool() ? "true" : "false";
    } else {
      out_ += "null";
    }
  }

  void append_text(const Json* schema) {
    std::string text(kSample);
    const std::string_view format = text_member(schema, "format");
    if (format == "date") {
      text = "2026-01-31";
    } else if (format == "date-time") {
      text = "2026-01-31T12:00:00Z";
    } else if (format == "email") {
      text = "sample@example.com";
    }
    const std::int64_t least = bounded(member(schema, "minLength"), 0, 1024);
    const std::int64_t most = bounded(member(schema, "maxLength"), 1024, 1024);
    while (static_cast<std::int64_t>(text.size()) < least) {
      text += kSample;
    }
    if (static_cast<std::int64_t>(text.size()) > most) {
      text.resize(static_cast<std::size_t>(std::max<std::int64_t>(most, 0)));
    }
    append_json_string(out_, text);
  }

  void append_object(const Json* schema, int depth) {
    out_ += '{';
    const Json* const required = member(schema, "required");
    const Json* const properties = member(schema, "properties");
    bool first = true;
    if (required != nullptr && required->IsArray() && depth < kMostDepth) {
      for (const Json& name : required->GetArray()) {
        if (!name.IsString() || out_.size() > kMostBytes) {
          continue;
        }
        out_ += first ? "" : ",";
        first = false;
        append_json_string(out_, text_of(&name));
        out_ += ':';
        append(member(properties, name.GetString()), depth + 1);
      }
    }
    out_ += '}';
  }

  void append_array(const Json* schema, int depth) {
    const std::int64_t count =
        std::max<std::int64_t>(bounded(member(schema, "minItems"), 1, 16), 0);
    out_ += '[';
    for (std::int64_t i = 0; i < count && depth < kMostDepth && out_.size() <= kMostBytes; ++i) {
      out_ += i > 0 ? "," : "";
      append(member(schema, "items"), depth + 1);
    }
    out_ += ']';
  }

  std::string& out_;
  const Json* root_;
};

}  // namespace

void append_schema_value(std::string& out, const Json* schema) {
  if (schema == nullptr || !schema->IsObject()) {
    out += "{}";
    return;
  }
  SchemaValue(out, schema).append(schema, 0);
}

}  // namespace macro::provider

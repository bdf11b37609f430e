#include "gateway/formats/sample_arguments.h"

#include "gateway/formats/json_document.h"
#include "gateway/formats/json_fields.h"
#include "gateway/formats/json_writer.h"

namespace gateway::formats {
namespace {

void put_value(JsonWriter& writer, const rapidjson::Value* property, std::string_view text) {
  static const rapidjson::Value kNothing(rapidjson::kObjectType);
  const rapidjson::Value& schema = property == nullptr ? kNothing : *property;
  const rapidjson::Value* const choices = find_field(schema, "enum");
  if (choices != nullptr && choices->IsArray() && !choices->Empty()) {
    put_json(writer, json_text((*choices)[0]));
    return;
  }
  const std::string_view type = text_field(schema, "type");
  if (type == "integer" || type == "number") {
    writer.Int(1);
  } else if (type == "boolean") {
    writer.Bool(true);
  } else if (type == "array") {
    put_json(writer, "[]");
  } else if (type == "object") {
    put_json(writer, "{}");
  } else if (type == "null") {
    writer.Null();
  } else {
    put_text(writer, text);
  }
}

}  // namespace

std::string sample_arguments(std::string_view schema, std::string_view text) {
  const JsonDocument document(schema);
  if (document.error()) {
    return "{}";
  }
  const rapidjson::Value* const required = find_field(document.root(), "required");
  const rapidjson::Value* const properties = find_field(document.root(), "properties");
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  if (required != nullptr && required->IsArray()) {
    for (const rapidjson::Value& name : required->GetArray()) {
      if (name.IsString()) {
        put_key(writer, text_of(name));
        put_value(writer,
                  properties == nullptr ? nullptr : find_field(*properties, name.GetString()),
                  text);
      }
    }
  }
  writer.EndObject();
  return take_json(buffer);
}

}  // namespace gateway::formats

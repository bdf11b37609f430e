#include "gateway/formats/openai_chat_reading.h"

namespace gateway::formats::openai_chat {
namespace {

using rapidjson::Value;

Failure read_json_schema(const Value& value, chat::Request& request) {
  const std::string path = "response_format.json_schema";
  const Value* const shape = find_field(value, "json_schema");
  if (shape == nullptr) {
    return missing_field(path);
  }
  if (!shape->IsObject()) {
    return wrong_type(path, "an object", *shape);
  }
  chat::OutputFormat& format = request.output_format;
  format.kind = chat::OutputFormat::Kind::json_schema;
  if (Failure failure = read_name(*shape, path, format.name)) {
    return failure;
  }
  for (const auto& member : shape->GetObject()) {
    const std::string_view name = text_of(member.name);
    const std::string field = path + "." + std::string(name);
    Failure failure;
    if (name == "description") {
      failure = read_text(member.value, field, format.description);
    } else if (name == "schema") {
      failure = read_schema(member.value, field, format.schema);
    } else if (name == "strict") {
      failure = read_strict(member.value, field, format.strict);
    } else if (name != "name") {
      ignore(field, member.value, request);
    }
    if (failure) {
      return failure;
    }
  }
  if (format.schema.empty()) {
    format.schema = "{}";  // any value, as the API has it
  }
  return std::nullopt;
}

}  // namespace

Failure read_response_format(const Value& value, chat::Request& request) {
  request.output_format = {};
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsObject()) {
    return wrong_type("response_format", "an object", value);
  }
  const Value* const type = find_field(value, "type");
  if (type == nullptr) {
    return missing_field("response_format.type");
  }
  if (!type->IsString()) {
    return wrong_type("response_format.type", "a string", *type);
  }
  const std::string_view kind = text_of(*type);
  if (kind == "json_schema") {
    return read_json_schema(value, request);
  }
  if (kind == "json_object") {
    request.output_format.kind = chat::OutputFormat::Kind::json_object;
  } else if (kind != "text") {
    return invalid_value("response_format.type", "must be text, json_object or json_schema.");
  }
  return std::nullopt;
}

}  // namespace gateway::formats::openai_chat

#include "gateway/formats/openai_options.h"

#include "gateway/formats/strict_schema.h"

namespace gateway::formats {

void put_shared_texts(JsonWriter& writer, const chat::Request& request) {
  for (const SharedText& field : kSharedTexts) {
    if (const std::string& text = request.*field.text; !text.empty()) {
      put_text(writer, field.name, text);
    }
  }
}

void put_json_schema(JsonWriter& writer, const chat::OutputFormat& format, Api client) {
  put_text(writer, "name", format.name.empty() ? std::string_view("answer") : format.name);
  if (!format.description.empty()) {
    put_text(writer, "description", format.description);
  }
  if (!format.schema.empty()) {
    writer.Key("schema");
    put_json(writer, format.schema);
  }
  if (const auto strict = told_strict(format, client)) {
    writer.Key("strict");
    writer.Bool(*strict);
  }
}

const std::string& end_user(const chat::Request& request) noexcept {
  return request.user.empty() ? request.safety_identifier : request.user;
}

std::vector<std::string_view> openai_options_left_out(const chat::Request& request, Api client) {
  std::vector<std::string_view> names;
  for (const SharedText& field : kSharedTexts) {
    const std::string& text = request.*field.text;
    if (!text.empty() && &text != &end_user(request)) {
      names.push_back(field.name);
    }
  }
  if (!request.verbosity.empty()) {
    names.push_back(field_name(client, Field::verbosity));
  }
  return names;
}

}  // namespace gateway::formats

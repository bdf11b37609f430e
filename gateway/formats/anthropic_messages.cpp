#include "gateway/formats/anthropic_messages.h"

#include "gateway/formats/anthropic_messages_terms.h"
#include "gateway/formats/json_document.h"
#include "gateway/formats/json_fields.h"

namespace gateway::formats {
namespace anthropic_messages {

chat::Error read_error(int status, std::string_view body) {
  const JsonDocument document(body);
  const rapidjson::Value* const error =
      document.error() ? nullptr : find_field(document.root(), "error");
  const std::string_view message =
      error != nullptr ? text_field(*error, "message") : std::string_view();
  return {.kind = chat::error_kind(status),
          .message = message.empty()
                         ? "The upstream answered with status " + std::to_string(status) + "."
                         : std::string(message),
          .param = {},
          .code = {},
          .status = status};
}

std::string write_error(const chat::Error& error, std::string_view request_id) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  put_error(writer, error);
  writer.Key("request_id");
  put_text_or_null(writer, request_id);
  writer.EndObject();
  return take_json(buffer);
}

/// Thinking of an upstream that signs none has an empty signature: Anthropic's API refuses it.
bool has_leftovers(std::string_view body) {
  return body.find(R"("signature":"")") != std::string_view::npos ||
         body.find(R"("signature": "")") != std::string_view::npos;
}

bool is_end_marker(std::string_view name, std::string_view data) {
  const JsonDocument document(data);
  const std::string_view type =
      document.error() ? std::string_view() : text_field(document.root(), "type");
  return (type.empty() ? name : type) == "message_stop";
}

std::string write_error_event(const chat::Error& error, std::int64_t /*events_before*/) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  put_error(writer, error);
  writer.EndObject();
  return "event: error\ndata: " + take_json(buffer) + "\n\n";
}

namespace {

void put_model(JsonWriter& writer, const Model& model) {
  writer.StartObject();
  put_text(writer, "type", "model");
  put_text(writer, "id", model.id);
  put_text(writer, "display_name", model.id);
  put_text(writer, "created_at", "1970-01-01T00:00:00Z");
  writer.EndObject();
}

}  // namespace

std::string write_model(const Model& model) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  put_model(writer, model);
  return take_json(buffer);
}

std::string write_models(const std::vector<Model>& models) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  writer.Key("data");
  writer.StartArray();
  for (const Model& model : models) {
    put_model(writer, model);
  }
  writer.EndArray();
  writer.Key("has_more");
  writer.Bool(false);
  writer.Key("first_id");
  put_text_or_null(writer, models.empty() ? std::string_view() : models.front().id);
  writer.Key("last_id");
  put_text_or_null(writer, models.empty() ? std::string_view() : models.back().id);
  writer.EndObject();
  return take_json(buffer);
}

std::string write_token_count(std::int64_t tokens) {
  return R"({"input_tokens":)" + std::to_string(tokens) + "}";
}

}  // namespace anthropic_messages

const Format& anthropic_messages_format() noexcept {
  static constexpr Format kFormat{.api = Api::messages,
                                  .name = "anthropic_messages",
                                  .path = "/v1/messages",
                                  .id_prefix = "msg_",
                                  .read_request = anthropic_messages::read_request,
                                  .write_request = anthropic_messages::write_request,
                                  .has_leftovers = anthropic_messages::has_leftovers,
                                  .read_response = anthropic_messages::read_response,
                                  .write_response = anthropic_messages::write_response,
                                  .make_stream_reader = anthropic_messages::make_stream_reader,
                                  .is_end_marker = anthropic_messages::is_end_marker,
                                  .make_stream_writer = anthropic_messages::make_stream_writer,
                                  .read_error = anthropic_messages::read_error,
                                  .write_error_event = anthropic_messages::write_error_event,
                                  .write_error = anthropic_messages::write_error};
  return kFormat;
}

}  // namespace gateway::formats

#include "gateway/formats/openai_responses.h"

#include "gateway/formats/json_document.h"
#include "gateway/formats/json_fields.h"
#include "gateway/formats/openai_responses_terms.h"

namespace gateway::formats {
namespace openai_responses {

chat::Error read_error(int status, std::string_view body) {
  const JsonDocument document(body);
  const rapidjson::Value* const told =
      document.error() ? nullptr : find_field(document.root(), "error");
  chat::Error error{.kind = chat::error_kind(status), .status = status};
  if (told != nullptr) {
    error.message = text_field(*told, "message");
    error.param = text_field(*told, "param");
    error.code = text_field(*told, "code");
  }
  if (error.message.empty()) {
    error.message = "The upstream answered with status " + std::to_string(status) + ".";
  }
  return error;
}

std::string write_error(const chat::Error& error, std::string_view /*request_id*/) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  writer.Key("error");
  writer.StartObject();
  put_error_fields(writer, error);
  writer.EndObject();
  writer.EndObject();
  return take_json(buffer);
}

bool is_end_marker(std::string_view name, std::string_view data) {
  const JsonDocument document(data);
  std::string_view type =
      document.error() ? std::string_view() : text_field(document.root(), "type");
  type = type.empty() ? name : type;
  return type == "response.completed" || type == "response.incomplete" || type == "response.failed";
}

std::string write_error_event(const chat::Error& error, std::int64_t events_before) {
  chat::Error told = error;
  told.code = error_code(error);
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  put_text(writer, "type", "error");
  writer.Key("sequence_number");
  writer.Int64(events_before);
  put_text(writer, "code", told.code);
  put_text(writer, "message", told.message);
  writer.Key("param");
  put_text_or_null(writer, told.param);
  writer.Key("error");
  writer.StartObject();
  put_error_fields(writer, told);
  writer.EndObject();
  writer.EndObject();
  return "event: error\ndata: " + take_json(buffer) + "\n\n";
}

}  // namespace openai_responses

const Format& openai_responses_format() noexcept {
  static constexpr Format kFormat{.api = Api::responses,
                                  .name = "openai_responses",
                                  .path = "/v1/responses",
                                  .id_prefix = "resp_",
                                  .read_request = openai_responses::read_request,
                                  .write_request = openai_responses::write_request,
                                  .has_leftovers = nullptr,
                                  .read_response = openai_responses::read_response,
                                  .write_response = openai_responses::write_response,
                                  .make_stream_reader = openai_responses::make_stream_reader,
                                  .is_end_marker = openai_responses::is_end_marker,
                                  .make_stream_writer = openai_responses::make_stream_writer,
                                  .read_error = openai_responses::read_error,
                                  .write_error_event = openai_responses::write_error_event,
                                  .write_error = openai_responses::write_error};
  return kFormat;
}

}  // namespace gateway::formats

#include "gateway/formats/openai_chat.h"

namespace gateway::formats {
namespace {

std::string write_error_body(const chat::Error& error, std::string_view /*request_id*/) {
  return openai_chat::write_error(error);  // the id is in a header only
}

bool is_end_marker(std::string_view /*name*/, std::string_view data) { return data == "[DONE]"; }

constexpr Format kFormat{
    .api = Api::chat_completions,
    .name = "openai_chat",
    .path = "/v1/chat/completions",
    .id_prefix = "chatcmpl-",
    .read_request = openai_chat::read_request,
    .write_request = openai_chat::write_request,
    .has_leftovers = nullptr,
    .read_response = openai_chat::read_response,
    .write_response = openai_chat::write_response,
    .make_stream_reader = openai_chat::make_stream_reader,
    .is_end_marker = is_end_marker,
    .make_stream_writer = openai_chat::make_stream_writer,
    .read_error = openai_chat::read_error,
    .write_error_event = openai_chat::write_error_event,
    .write_error = write_error_body,
};

}  // namespace

const Format& openai_chat_format() noexcept { return kFormat; }

}  // namespace gateway::formats

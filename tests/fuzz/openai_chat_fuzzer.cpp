// Any bytes as the body of a chat request and as an upstream's answer: read or refused, never a
// crash. What was read is fit to be sent on: written as a request it is JSON, and reads as the
// same.
#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gateway/formats/json_fields.h"
#include "gateway/formats/openai_chat.h"
#include "gateway/formats/utf8.h"

namespace {

namespace chat = gateway::chat;
namespace formats = gateway::formats;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void require_json(const std::string& text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      text.data(), text.size());
  require(!document.HasParseError());
}

void check_part(const chat::Part& part) {
  if (const auto* const text = std::get_if<chat::TextPart>(&part)) {
    require(formats::is_valid_utf8(text->text));
  } else if (const auto* const call = std::get_if<chat::ToolCallPart>(&part)) {
    require(!call->id.empty() && !call->name.empty());
    // As the model wrote them, which may be no JSON.
    require(!call->arguments.empty() && formats::is_valid_utf8(call->arguments));
  } else if (const auto* const image = std::get_if<chat::ImagePart>(&part)) {
    require(image->url.empty() != image->data.empty());
  } else if (const auto* const result = std::get_if<chat::ToolResultPart>(&part)) {
    require(formats::is_valid_utf8(result->call_id));
  }
}

void check_request(const chat::Request& request) {
  require(!request.model.empty() && formats::is_valid_utf8(request.model));
  require(!request.messages.empty());
  for (const chat::Message& message : request.messages) {
    require(!message.parts.empty());
    for (const chat::Part& part : message.parts) {
      check_part(part);
    }
  }
  require(!request.max_tokens || *request.max_tokens >= 1);
  require(!request.temperature || (*request.temperature >= 0 && *request.temperature <= 2));
  for (const std::string& path : request.ignored) {
    require(!path.empty() || request.ignored.size() <= 64);
    for (const char c : path) {
      require(c > ' ' && c < '\x7F');
    }
  }
}

/// Written and read once, nothing changes any more.
void check_round_trip(const chat::Request& request) {
  std::vector<std::string> ignored;
  const auto body =
      formats::openai_chat::write_request(request, formats::Api::chat_completions, ignored);
  require(body.has_value());
  require_json(*body);
  auto again = formats::openai_chat::read_request(*body);
  require(again.has_value());
  require(again->ignored.empty());
  const auto body_again =
      formats::openai_chat::write_request(*again, formats::Api::chat_completions, ignored);
  require(body_again.has_value() && *body_again == *body);
}

void check_error(const chat::Error& error, chat::ErrorKind kind) {
  require(error.kind == kind);
  require(!error.message.empty());
  require_json(formats::openai_chat::write_error(error));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  if (const auto request = formats::openai_chat::read_request(body)) {
    check_request(*request);
    check_round_trip(*request);
  } else {
    check_error(request.error(), chat::ErrorKind::invalid_request);
  }
  if (const auto response = formats::openai_chat::read_response(body)) {
    for (const chat::Part& part : response->parts) {
      check_part(part);
    }
    const std::string text = formats::openai_chat::write_response(*response, {});
    require_json(text);
    require(formats::openai_chat::read_response(text).has_value());
  } else {
    check_error(response.error(), chat::ErrorKind::bad_gateway);
  }
  check_error(formats::openai_chat::read_error(502, body), chat::ErrorKind::bad_gateway);
  return 0;
}

// Any bytes as the body of a chat: read or refused, never a crash; what was read is fit to be
// answered, and every answer is JSON.
#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gateway/formats/openai_chat.h"
#include "gateway/formats/utf8.h"
#include "gateway/service/loopback_chat.h"

namespace {

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

void check_request(const gateway::chat::Request& request) {
  using gateway::formats::is_valid_utf8;
  require(!request.model.empty() && is_valid_utf8(request.model));
  require(!request.messages.empty());
  for (const gateway::chat::Message& message : request.messages) {
    require(!message.parts.empty());
    for (const gateway::chat::Part& part : message.parts) {
      require(is_valid_utf8(std::get<gateway::chat::TextPart>(part).text));
    }
  }
  require(!request.max_tokens || *request.max_tokens >= 1);
  require(!request.temperature || (*request.temperature >= 0 && *request.temperature <= 2));
}

void check_error(const gateway::chat::Error& error) {
  require(error.kind == gateway::chat::ErrorKind::invalid_request);
  require(!error.message.empty());
  require_json(gateway::formats::openai_chat::write_error(error));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto request = gateway::formats::openai_chat::read_request(body);
  if (request) {
    check_request(*request);
  } else {
    check_error(request.error());
  }
  static gateway::service::LoopbackChat loopback;
  const gateway::http::Response response = loopback.chat(body);
  require(request.has_value() || response.status == 400);
  require_json(response.body);
  return 0;
}

// Any bytes as the body of a request: read or refused by the name of a field. What was read can be
// written for an upstream, and what was written is read as the same conversation again.
#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/formats/format.h"
#include "gateway/formats/utf8.h"

namespace {

using gateway::formats::Api;

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
  require(!request.model.empty() && !request.messages.empty());
  for (const gateway::chat::Message& message : request.messages) {
    require(!message.parts.empty());
  }
  require(!request.max_tokens || *request.max_tokens >= 1);
  require(request.ignored.size() <= 64 + 3);

  const gateway::formats::Format& format = gateway::formats::openai_responses_format();
  std::vector<std::string> ignored;
  const auto body = format.write_request(request, Api::responses, ignored);
  require(body.has_value());
  require_json(*body);
  const auto again = format.read_request(*body);
  // Unsigned thinking is not sent, so that a conversation of nothing else is empty.
  if (ignored.empty()) {
    require(again.has_value());
    require(again->messages == request.messages && again->tools == request.tools);
    require(again->ignored.empty());
  }
}

void check_error(const gateway::chat::Error& error) {
  require(error.kind == gateway::chat::ErrorKind::invalid_request);
  require(!error.message.empty() && gateway::formats::is_valid_utf8(error.message));
  require_json(gateway::formats::openai_responses_format().write_error(error, "req_1"));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto request = gateway::formats::openai_responses_format().read_request(body);
  if (request) {
    check_request(*request);
  } else {
    check_error(request.error());
  }
  return 0;
}

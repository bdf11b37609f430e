// Any bytes as the body of a request of Anthropic's API: read or refused, never a crash. What was
// read can be written for any client and is JSON; written again from what that says it is the same,
// for nothing more may be lost on the way.
#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/formats/anthropic_messages.h"

namespace {

namespace messages = gateway::formats::anthropic_messages;
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

void require_error(const gateway::chat::Error& error) {
  require(error.kind == gateway::chat::ErrorKind::invalid_request);
  require(!error.message.empty());
  require_json(messages::write_error(error, "req_1"));
}

void check_written(const gateway::chat::Request& request) {
  std::vector<std::string> ignored;
  const auto once = messages::write_request(request, Api::messages, ignored);
  if (!once) {
    require_error(once.error());  // what this API refuses to be sent, like messages of nothing
    return;
  }
  require_json(*once);
  const auto again = messages::read_request(*once);
  require(again.has_value());
  const auto twice = messages::write_request(*again, Api::messages, ignored);
  require(twice.has_value() && *twice == *once);
  const auto translated = messages::write_request(request, Api::responses, ignored);
  require(translated.has_value());
  require_json(*translated);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto request = messages::read_request(body);
  const auto count = messages::read_count_request(body);
  require(count.has_value() || !request.has_value());
  if (!request) {
    require_error(request.error());
    return 0;
  }
  for (const auto& message : request->messages) {
    require(!message.parts.empty());
  }
  check_written(*request);
  return 0;
}

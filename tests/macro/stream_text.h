#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "macro/engine/api.h"

/// Right streams of each API, for tests to be read as they are and spoilt.
namespace macro_test {

inline std::string chat_stream(const std::vector<std::string>& texts) {
  const std::string start = R"(data: {"id":"c","object":"chat.completion.chunk","model":"m",)";
  std::string stream =
      start + R"("choices":[{"index":0,"delta":{"role":"assistant","content":""}}]})" + "\n\n";
  for (const std::string& text : texts) {
    stream += start + R"("choices":[{"index":0,"delta":{"content":")" + text +
              R"("},"finish_reason":null}],"usage":null})" + "\n\n";
  }
  stream += start + R"("choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})" + "\n\n";
  stream += start + R"("choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}})" + "\n\n";
  return stream + "data: [DONE]\n\n";
}

inline std::string responses_stream(const std::vector<std::string>& texts) {
  std::string stream =
      R"(data: {"type":"response.created","response":{"model":"m","status":"in_progress"}})"
      "\n\n"
      R"(data: {"type":"response.output_item.added","item":{"type":"message"}})"
      "\n\n";
  for (const std::string& text : texts) {
    stream += R"(data: {"delta":")" + text + R"(","type":"response.output_text.delta"})" + "\n\n";
  }
  return stream + R"(data: {"type":"response.completed","response":{"model":"m",)"
                  R"("status":"completed","usage":{"input_tokens":7,"output_tokens":3}}})"
                  "\n\n";
}

inline std::string messages_stream(const std::vector<std::string>& texts) {
  std::string stream =
      "event: message_start\n"
      R"(data: {"type":"message_start","message":{"model":"m","usage":{"input_tokens":7,"output_tokens":1}}})"
      "\n\n"
      R"(data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})"
      "\n\ndata: {\"type\":\"ping\"}\n\n";
  for (const std::string& text : texts) {
    stream +=
        R"(data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":")" +
        text + R"("}})" + "\n\n";
  }
  return stream +
         R"(data: {"type":"content_block_stop","index":0})"
         "\n\n"
         R"(data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}})"
         "\n\n"
         R"(data: {"type":"message_stop"})"
         "\n\n";
}

inline std::string stream_of(macro::Api api, const std::vector<std::string>& texts) {
  switch (api) {
    case macro::Api::responses:
      return responses_stream(texts);
    case macro::Api::messages:
      return messages_stream(texts);
    case macro::Api::chat:
      break;
  }
  return chat_stream(texts);
}

/// A whole chunked HTTP answer, one chunk for each event.
inline std::string streamed_answer(std::string_view stream) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string bytes =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  while (!stream.empty()) {
    const std::size_t end = stream.find("\n\n");
    const std::string_view event = stream.substr(0, end == std::string_view::npos ? end : end + 2);
    std::string size;
    for (std::size_t rest = event.size(); rest > 0; rest /= 16) {
      size.insert(size.begin(), kHex[rest % 16]);
    }
    bytes.append(size).append("\r\n").append(event).append("\r\n");
    stream.remove_prefix(event.size());
  }
  return bytes + "0\r\n\r\n";
}

}  // namespace macro_test

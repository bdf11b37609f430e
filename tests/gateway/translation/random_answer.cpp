#include "tests/gateway/translation/random_conversation.h"

namespace gateway::formats {

chat::Response RandomConversation::response() {
  using Stop = chat::StopReason;
  calls_ = 0;
  chat::Response response{.model = "answered-" + std::to_string(below(9))};
  for (std::size_t i = below(5); i > 0; --i) {
    switch (below(8)) {
      case 0:
        response.parts.emplace_back(chat::ThinkingPart{text(), chance(60) ? "c2ln" : ""});
        break;
      case 1:
        response.parts.emplace_back(chat::OpaqueThinkingPart{"b3BhcXVl"});
        break;
      case 2:
        response.parts.emplace_back(chat::RefusalPart{text()});
        break;
      case 3:
      case 4:
        response.parts.emplace_back(chat::TextPart{chance(15) ? "" : text(40)});
        break;
      default:
        response.parts.emplace_back(call());
        std::get<chat::ToolCallPart>(response.parts.back()).cache.reset();
        break;
    }
  }
  response.stop_reason = calls_ > 0 && chance(80) ? Stop::tool_calls
                         : chance(60)             ? Stop::end_of_turn
                         : chance(50)             ? Stop::max_tokens
                         : chance(50)             ? Stop::content_filter
                                                  : Stop::stop_sequence;
  if (response.stop_reason == Stop::stop_sequence) {
    response.stop_sequence = "END";
  }
  const auto count = [&](std::size_t limit) { return static_cast<std::int64_t>(below(limit)); };
  response.usage.cached_tokens = chance(40) ? count(1000) : 0;
  response.usage.cache_write_tokens = chance(40) ? count(1000) : 0;
  response.usage.prompt_tokens =
      response.usage.cached_tokens + response.usage.cache_write_tokens + count(1000);
  response.usage.reasoning_tokens = chance(40) ? count(1000) : 0;
  response.usage.completion_tokens = response.usage.reasoning_tokens + count(1000);
  return response;
}

}  // namespace gateway::formats

#include "macro/engine/answer_words.h"

#include <array>

#include "macro/engine/json_members.h"

namespace macro {

Finish finish_of_chat(std::string_view raw) noexcept {
  const std::string_view word = raw_text_of(raw);
  if (word.empty()) {
    return Finish::none;
  }
  if (word == "stop") {
    return Finish::stop;
  }
  if (word == "length") {
    return Finish::length;
  }
  return word == "tool_calls" ? Finish::tool : Finish::other;
}

Finish finish_of_response(std::string_view raw_status, bool called_tool) noexcept {
  const std::string_view word = raw_text_of(raw_status);
  if (word.empty() || word == "in_progress" || word == "queued") {
    return Finish::none;
  }
  if (word == "completed") {
    return called_tool ? Finish::tool : Finish::stop;
  }
  return word == "incomplete" ? Finish::length : Finish::other;
}

Finish finish_of_message(std::string_view raw) noexcept {
  const std::string_view word = raw_text_of(raw);
  if (word.empty()) {
    return Finish::none;
  }
  if (word == "end_turn" || word == "stop_sequence") {
    return Finish::stop;
  }
  if (word == "max_tokens") {
    return Finish::length;
  }
  return word == "tool_use" ? Finish::tool : Finish::other;
}

std::optional<TokenCounts> usage_of(std::string_view raw_usage, std::string_view prompt_name,
                                    std::string_view completion_name) noexcept {
  std::array<std::string_view, 2> raw{};
  if (!read_members(raw_usage, std::array{prompt_name, completion_name}, raw)) {
    return std::nullopt;
  }
  const auto prompt = count_of(raw[0]);
  const auto completion = count_of(raw[1]);
  if (!prompt || !completion) {
    return std::nullopt;
  }
  return TokenCounts{*prompt, *completion};
}

}  // namespace macro

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "macro/engine/failure.h"

namespace macro {

/// What an answer must say to count as right.
enum class AnswerRule : std::uint8_t {
  echo,  ///< the text of the prompt and the model that was asked for (the loopback upstream)
  any    ///< any text, possibly empty, of any model (a gateway in front of something else)
};

/// What one request expects. Views into the request's own bytes: raw JSON, escapes as sent.
struct ChatExpectation {
  std::string_view raw_text;
  std::string_view raw_model;
  AnswerRule rule = AnswerRule::echo;
};

/// Checks the body of an answer to POST /v1/chat/completions in one pass: JSON; object
/// "chat.completion"; id and model strings; choices[0] with a message of the assistant whose
/// content is a string, and a finish_reason; usage with prompt_tokens, completion_tokens and
/// total_tokens as numbers; and what the rule asks. nullopt when all is right, else malformed_json,
/// wrong_shape or wrong_text. Does not allocate: an answer written the way the request was costs
/// little more than a comparison of bytes.
std::optional<FailureClass> check_chat_answer(std::string_view body,
                                              const ChatExpectation& expected) noexcept;

}  // namespace macro

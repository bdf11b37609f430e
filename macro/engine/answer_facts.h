#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "macro/engine/failure.h"

namespace macro {

/// What an answer must say to count as right.
enum class AnswerRule : std::uint8_t {
  echo,    ///< the text of the prompt and the model that was asked for (the loopback upstream)
  any,     ///< any text, possibly empty, of any model (a gateway in front of something else)
  tool,    ///< a call of the tool that the request forces, from any model
  status,  ///< status 200 over right HTTP; the body is not read
  listing  ///< a JSON object with an array "data": GET /v1/models
};

/// What one request expects. Views into the request's own bytes: raw JSON, escapes as sent.
struct AnswerExpectation {
  std::string_view raw_text;
  std::string_view raw_model;
  AnswerRule rule = AnswerRule::echo;
};

/// Why an answer ended, in the words of no API.
enum class Finish : std::uint8_t {
  none,    ///< not said
  stop,    ///< by itself
  length,  ///< at the most tokens allowed
  tool,    ///< for the call of a tool
  other    ///< refused, filtered, failed, or an unknown word
};

/// Token counts; the last that an answer told.
struct TokenCounts {
  std::uint64_t prompt = 0;
  std::uint64_t completion = 0;
};

/// What an answer said, whichever API it came in, whole or as a stream. Begins as the answer that
/// said nothing.
struct AnswerFacts {
  bool is_json = true;
  bool told_error = false;
  bool shaped = false;  ///< everything that the API promises but what has a fact of its own
  bool ended = false;   ///< with the API's end marker; a whole answer is
  bool right_model = false;
  bool right_text = false;
  bool called_tool = false;  ///< ours
  Finish finish = Finish::none;
  std::optional<TokenCounts> usage;
};

/// What is wrong with an answer, the most telling fault first; nullopt when it is right.
std::optional<FailureClass> judge(const AnswerFacts& facts, AnswerRule rule) noexcept;

}  // namespace macro

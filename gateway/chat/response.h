#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "gateway/chat/conversation.h"

namespace gateway::chat {

/// Why an answer ended.
enum class StopReason {
  end_of_turn,     ///< the model had said everything
  max_tokens,      ///< the limit of tokens was reached
  stop_sequence,   ///< one of Request::stop came up
  content_filter,  ///< the upstream withheld the rest
};

/// Tokens of one exchange; see tokens.h where the gateway counts them itself.
struct Usage {
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  bool operator==(const Usage&) const = default;
};

/// A whole answer.
struct Response {
  std::string model;  ///< that answered, as the upstream names it
  std::vector<Part> parts;
  StopReason stop_reason = StopReason::end_of_turn;
  Usage usage;
};

/// What an upstream says before the first piece of an answer.
struct ResponseHead {
  std::string model;
};

/// A piece of an answer as it arrives. Further kinds (the start of a tool call, a fragment of its
/// arguments) join this variant.
struct TextDelta {
  std::string text;
};
using StreamEvent = std::variant<TextDelta>;

/// What an upstream says after the last piece of an answer.
struct ResponseEnd {
  StopReason stop_reason = StopReason::end_of_turn;
  Usage usage;
};

}  // namespace gateway::chat

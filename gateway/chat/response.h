#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "gateway/chat/conversation.h"
#include "gateway/chat/error.h"

namespace gateway::chat {

/// Why an answer ended.
enum class StopReason {
  end_of_turn,     ///< the model had said everything
  max_tokens,      ///< the limit of tokens was reached
  stop_sequence,   ///< one of Request::stop came up
  tool_calls,      ///< the answer has calls of tools that wait for their results
  content_filter,  ///< the upstream or the model withheld the rest
};

/// Tokens of one exchange; see tokens.h where the gateway counts them itself. The parts below are
/// contained in the first two, as OpenAI counts. (Anthropic's input_tokens is prompt_tokens -
/// cached_tokens - cache_write_tokens.)
struct Usage {
  std::int64_t prompt_tokens = 0;       ///< all of them, also those from a cache
  std::int64_t completion_tokens = 0;   ///< with those of thinking
  std::int64_t cached_tokens = 0;       ///< of the prompt, read from a cache
  std::int64_t cache_write_tokens = 0;  ///< of the prompt, written to a cache
  std::int64_t reasoning_tokens = 0;    ///< of the completion
  bool operator==(const Usage&) const = default;
};

/// A whole answer. `parts` holds TextPart, ThinkingPart, OpaqueThinkingPart, ToolCallPart and
/// RefusalPart.
struct Response {
  std::string model = {};  ///< that answered, as the upstream names it
  std::vector<Part> parts = {};
  StopReason stop_reason = StopReason::end_of_turn;
  std::string stop_sequence = {};  ///< the text that ended it; empty: none or not known
  Usage usage = {};
  bool operator==(const Response&) const = default;
};

/// What an upstream says before the first piece of an answer.
struct ResponseHead {
  std::string model = {};
  Usage usage =
      {};  ///< as far as it is known: often the prompt's, or all 0; ResponseEnd corrects it
  bool operator==(const ResponseHead&) const = default;
};

enum class PartKind { text, thinking, opaque_thinking, tool_call, refusal };

/// The parts of an answer follow each other: PartStart, any number of PartDelta, PartEnd, and only
/// then the next PartStart. Readers of formats that let parts overlap put them into this order.
struct PartStart {
  PartKind kind = PartKind::text;
  std::string id = {};    ///< of a tool call; never empty there
  std::string name = {};  ///< of a tool call; never empty there
  bool operator==(const PartStart&) const = default;
};

/// A piece of the open part: of its text, of the data of opaque thinking, of the JSON text of a
/// call's arguments (all pieces together may be empty: then there are none). Never cut inside a
/// UTF-8 sequence, never trimmed.
struct PartDelta {
  std::string text;
  bool operator==(const PartDelta&) const = default;
};

struct PartEnd {
  std::string signature = {};  ///< of thinking; empty: there is none
  bool operator==(const PartEnd&) const = default;
};

using StreamEvent = std::variant<PartStart, PartDelta, PartEnd>;

/// What an upstream says after the last piece of an answer.
struct ResponseEnd {
  StopReason stop_reason = StopReason::end_of_turn;
  std::string stop_sequence = {};
  Usage usage = {};
  bool operator==(const ResponseEnd&) const = default;
};

/// Where an answer is pushed as it arrives: head, then any number of events in the order that
/// PartStart tells, then exactly one end; or fail at any point instead of the end, also before the
/// head. Calls never overlap. Nothing here throws.
class ResponseSink {
 public:
  ResponseSink() = default;
  ResponseSink(const ResponseSink&) = delete;
  ResponseSink& operator=(const ResponseSink&) = delete;
  ResponseSink(ResponseSink&&) = delete;
  ResponseSink& operator=(ResponseSink&&) = delete;
  virtual ~ResponseSink() = default;

  virtual void head(ResponseHead head) noexcept = 0;
  virtual void event(StreamEvent event) noexcept = 0;
  virtual void end(const ResponseEnd& end) noexcept = 0;
  virtual void fail(Error error) noexcept = 0;
};

}  // namespace gateway::chat

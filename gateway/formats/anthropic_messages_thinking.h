#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/chat/request.h"
#include "gateway/formats/format.h"

namespace gateway::formats::anthropic_messages {

/// Whether the model is to think, and the limit of tokens that goes with it.
struct ThinkingPlan {
  enum class Kind { unsaid, off, enabled, adaptive };
  Kind kind = Kind::unsaid;
  std::int64_t budget_tokens = 0;  ///< of enabled: at least 1024, below max_tokens
  std::int64_t max_tokens = 0;
  std::string_view effort = {};  ///< output_config.effort; empty: not said
  bool left_out = false;         ///< the client asked for thinking and does not get it

  /// Whether temperature, top_p and top_k are bound by it.
  [[nodiscard]] bool thinks() const noexcept {
    return kind == Kind::enabled || kind == Kind::adaptive;
  }
};

/// What this API takes of what the client asked for:
/// - An effort of OpenAI's becomes a budget: minimal and low 1024, medium 4096, high 16384, xhigh
///   and max 32768 tokens, at most half of max_tokens; "none" turns thinking off. An effort of this
///   API's own clients stays one.
/// - The client's max_tokens is never raised: it is what they are ready to pay. A budget that does
///   not fit becomes max_tokens - 1; where fewer than 1024 are left, thinking is left out. Where
///   the client named no max_tokens, it is the budget and 4096 for the answer.
/// - A forced tool cannot be had together with thinking: the tool wins, since the client waits for
///   its call, while thinking only makes the call better.
/// - A turn that goes on after a call of a tool must have begun with thinking. Where the client
///   sent none (OpenAI's chat API has no place for it), thinking is left out until the next turn.
ThinkingPlan plan_thinking(const chat::Request& request, Api client);

/// Whether a part of a message is sent at all: an empty text and thinking without a signature are
/// errors to this API.
bool is_sent(const chat::Part& part) noexcept;

}  // namespace gateway::formats::anthropic_messages

#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <string_view>

#include "gateway/chat/error.h"
#include "gateway/chat/response.h"
#include "gateway/formats/json_writer.h"

/// Anthropic's words for terms of the neutral model, where whole answers, streams and requests
/// share them.
namespace gateway::formats::anthropic_messages {

/// Whether a text has nothing but white space: the API refuses such blocks and stop sequences.
bool is_blank(std::string_view text) noexcept;

/// end_of_turn for reasons that are not known.
chat::StopReason stop_reason_named(std::string_view name) noexcept;

/// The reason that fits what an answer holds: some upstreams end calls of tools and refusals with
/// "stop", and nobody waits for calls that are not there.
chat::StopReason stop_told(chat::StopReason reason, bool has_call, bool has_refusal) noexcept;

/// "stop_reason" and "stop_sequence"
void put_stop(JsonWriter& writer, chat::StopReason reason, std::string_view stop_sequence);

/// The tokens of an answer as the API counts them: those of a cache are not among `input`.
struct TokenCounts {
  std::int64_t input = 0;
  std::int64_t cache_creation = 0;
  std::int64_t cache_read = 0;
  std::int64_t output = 0;
  std::int64_t thinking = 0;  ///< of `output`

  /// Takes what a `usage` object tells in place of what was known; it is never a difference.
  void update(const rapidjson::Value* usage) noexcept;

  [[nodiscard]] chat::Usage usage() const noexcept;
};

/// A `usage` object.
void put_usage(JsonWriter& writer, const chat::Usage& usage);

/// Code of the error for a request that goes on with a conversation stored elsewhere; Anthropic's
/// clients find it in the error's details.
inline constexpr const char* kThreadUnsupported = "thread_unsupported_request";

/// "error": {"type","message"} of an error, and the `type` before it. The message names the field
/// that is to blame.
void put_error(JsonWriter& writer, const chat::Error& error);

/// What an `error` object tells; bad_gateway and a sentence of ours where it tells nothing.
chat::Error error_told(const rapidjson::Value* error);

/// "input": the arguments of a call as an object.
void put_input(JsonWriter& writer, std::string_view arguments);

}  // namespace gateway::formats::anthropic_messages

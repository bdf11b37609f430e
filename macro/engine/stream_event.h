#pragma once

#include <optional>
#include <string_view>

#include "macro/engine/answer_facts.h"
#include "macro/engine/api.h"

namespace macro {

/// What one event of a stream says. Views point into the event's data, raw as JSON has them; empty
/// where the event says nothing of it.
struct StreamEvent {
  bool is_json = true;
  bool known = true;  ///< of the API's shape
  bool begins = false;
  bool ends = false;  ///< the API's end marker
  bool told_error = false;
  bool has_content = false;  ///< text that is not empty, a tool call, or reasoning: a chunk
  bool called_tool = false;  ///< ours is named
  std::string_view raw_model;
  std::string_view raw_text;
  Finish finish = Finish::none;
  std::optional<TokenCounts> usage;
};

/// Reads the data of one event of an API's stream. Does not allocate, does not throw.
StreamEvent read_stream_event(Api api, std::string_view data) noexcept;

/// chat.completion.chunk, whatever order its members come in, or [DONE]. Every chunk may begin.
StreamEvent read_chat_event(std::string_view data) noexcept;
/// response.created begins; response.completed and response.incomplete end; response.failed and
/// error are errors.
StreamEvent read_responses_event(std::string_view data) noexcept;
/// message_start begins; message_stop ends. message_start tells the prompt's tokens and
/// message_delta those of the answer (or both): `usage` is each time as far as told.
StreamEvent read_messages_event(std::string_view data) noexcept;

}  // namespace macro

#pragma once

#include <vector>

#include "gateway/chat/conversation.h"
#include "gateway/formats/json_writer.h"

namespace gateway::formats::openai_responses {

/// What of a conversation has no place in this API.
struct LeftOutOfInput {
  bool thinking = false;       ///< without a signature
  bool cache_control = false;  ///< of any part
  bool document_name = false;  ///< of a document that is a text
};

/// Writes a conversation as the array of `input`.
LeftOutOfInput put_input(JsonWriter& writer, const std::vector<chat::Message>& messages);

}  // namespace gateway::formats::openai_responses

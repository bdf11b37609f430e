#pragma once

#include "gateway/chat/request.h"
#include "gateway/formats/format.h"
#include "gateway/formats/json_writer.h"

/// The options of a request in the Responses API's words: a request has them, and its answer
/// repeats them.
namespace gateway::formats::openai_responses {

/// "tools"
void put_tools(JsonWriter& writer, const chat::Request& request, Api client);

/// "tool_choice"
void put_tool_choice(JsonWriter& writer, const chat::ToolChoice& choice);

/// "text", where the client said something of it or (`always`) not.
void put_text_options(JsonWriter& writer, const chat::Request& request, Api client, bool always);

/// "metadata"
void put_metadata(JsonWriter& writer, const chat::Request& request);

}  // namespace gateway::formats::openai_responses

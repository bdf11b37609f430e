#pragma once

#include "gateway/chat/request.h"
#include "gateway/formats/format.h"
#include "gateway/formats/json_object.h"
#include "gateway/formats/json_writer.h"

/// Writing the tools of a request.
namespace gateway::formats::anthropic_messages {

/// A tool that must be called has to be there: the model would answer something else.
Failure check_tool_choice(const chat::Request& request, Api client);

/// "tools", those that may be called, and "tool_choice"; nothing where there are none.
void put_tools(JsonWriter& writer, const chat::Request& request);

}  // namespace gateway::formats::anthropic_messages

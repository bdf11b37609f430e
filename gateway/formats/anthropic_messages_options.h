#pragma once

#include <rapidjson/document.h>

#include "gateway/chat/request.h"
#include "gateway/formats/json_object.h"

/// Reading the options of a request that are more than a number: each function takes the value of
/// one field of the body, or null where it was not sent, and adds to Request::ignored.
namespace gateway::formats::anthropic_messages {

Failure read_tools(const rapidjson::Value* value, const JsonPath& path, chat::Request& request);
Failure read_tool_choice(const rapidjson::Value* value, const JsonPath& path,
                         chat::Request& request);
Failure read_thinking(const rapidjson::Value* value, const JsonPath& path, chat::Request& request);
Failure read_output_config(const rapidjson::Value* value, const JsonPath& path,
                           chat::Request& request);
/// `output_config.format`, and `output_format` as it was called before.
Failure read_output_format(const rapidjson::Value* value, const JsonPath& path,
                           chat::Request& request);

}  // namespace gateway::formats::anthropic_messages

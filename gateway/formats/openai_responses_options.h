#pragma once

#include <rapidjson/document.h>

#include "gateway/chat/request.h"
#include "gateway/formats/json_object.h"

/// Reading the options of a request that are more than a number: each function takes the value of
/// one field of the body, or null where it was not sent, and adds to Request::ignored.
namespace gateway::formats::openai_responses {

Failure read_tools(const rapidjson::Value* value, const JsonPath& path, chat::Request& request);
Failure read_tool_choice(const rapidjson::Value* value, const JsonPath& path,
                         chat::Request& request);
/// `text`: the shape of the answer, and how long it is.
Failure read_text_options(const rapidjson::Value* value, const JsonPath& path,
                          chat::Request& request);
Failure read_reasoning(const rapidjson::Value* value, const JsonPath& path, chat::Request& request);
Failure read_metadata(const rapidjson::Value* value, const JsonPath& path, chat::Request& request);

}  // namespace gateway::formats::openai_responses

#pragma once

#include <rapidjson/document.h>

#include "gateway/chat/request.h"
#include "gateway/formats/json_object.h"

namespace gateway::formats::openai_responses {

/// Reads `input`, a text or an array of items, into the messages and the ignored fields of a
/// request.
Failure read_input(const rapidjson::Value* value, const JsonPath& path, chat::Request& request);

}  // namespace gateway::formats::openai_responses

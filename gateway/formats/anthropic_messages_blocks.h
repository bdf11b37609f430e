#pragma once

#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "gateway/chat/conversation.h"
#include "gateway/formats/json_object.h"

namespace gateway::formats::anthropic_messages {

/// Reads the `content` of a message, or `system`: a text, or an array of blocks, each of which
/// becomes one part. Which blocks may stand there depends on whose message it is.
Failure read_content(const rapidjson::Value& content, const JsonPath& path, chat::Role role,
                     std::vector<chat::Part>& parts, std::vector<std::string>& ignored);

}  // namespace gateway::formats::anthropic_messages

#pragma once

#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "gateway/chat/conversation.h"
#include "gateway/formats/json_object.h"

/// Reading what messages and outputs of calls hold.
namespace gateway::formats::openai_responses {

/// The content of a message: a text or an array of parts. The assistant says texts and refusals,
/// everybody else texts, images and files. Only the assistant may say nothing.
Failure read_content(const rapidjson::Value& value, const JsonPath& path, chat::Role role,
                     std::vector<chat::Part>& parts, std::vector<std::string>& ignored);

/// The output of a call: a text or an array of texts, images and files. The empty text is none.
Failure read_output(const rapidjson::Value& value, const JsonPath& path,
                    std::vector<chat::ToolResultContent>& content,
                    std::vector<std::string>& ignored);

}  // namespace gateway::formats::openai_responses

#pragma once

#include <rapidjson/document.h>

#include <optional>
#include <string>
#include <vector>

#include "gateway/chat/conversation.h"
#include "gateway/formats/json_object.h"

/// Reading what messages and answers of tools may both hold, and the fields that every block has.
namespace gateway::formats::anthropic_messages {

/// The `type` of an object.
Failure read_type(const rapidjson::Value& value, const JsonPath& path, std::string& type);

/// A `cache_control`, or null where there is none.
Failure read_cache_control(const rapidjson::Value* value, const JsonPath& path,
                           std::optional<chat::CacheControl>& cache,
                           std::vector<std::string>& ignored);

/// Blocks, once their type is known.
Failure read_text_block(const rapidjson::Value& block, const JsonPath& path, chat::TextPart& part,
                        std::vector<std::string>& ignored);
Failure read_image(const rapidjson::Value& block, const JsonPath& path, chat::ImagePart& part,
                   std::vector<std::string>& ignored);
Failure read_document(const rapidjson::Value& block, const JsonPath& path, chat::DocumentPart& part,
                      std::vector<std::string>& ignored);

/// What was found, which other APIs have no part for, as a text of its title, its source and its
/// texts, each on a line of its own.
Failure read_search_result(const rapidjson::Value& block, const JsonPath& path,
                           chat::TextPart& part, std::vector<std::string>& ignored);

}  // namespace gateway::formats::anthropic_messages

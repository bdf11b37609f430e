#pragma once

#include <optional>
#include <string_view>

#include "gateway/chat/conversation.h"
#include "gateway/formats/json_writer.h"

/// Writing the blocks of a request's messages.
namespace gateway::formats::anthropic_messages {

/// "cache_control", where there is one.
void put_cache_control(JsonWriter& writer, const std::optional<chat::CacheControl>& cache);

void put_text_block(JsonWriter& writer, std::string_view text,
                    const std::optional<chat::CacheControl>& cache);

/// Any part as a block.
void put_block(JsonWriter& writer, const chat::Part& part);

}  // namespace gateway::formats::anthropic_messages

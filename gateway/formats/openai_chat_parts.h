#pragma once

#include <rapidjson/document.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/formats/openai_chat_reading.h"

namespace gateway::formats::openai_chat {

/// Whose message a part is of: not every kind may stand everywhere.
enum class PartsOf { system, user, assistant, tool };

/// Where a part stands, spelled out only when something is wrong.
struct PartPlace {
  std::size_t message;
  std::size_t part;

  [[nodiscard]] std::string path(std::string_view field = {}) const;
};

/// One element of an array of content parts.
Failure read_part(const rapidjson::Value& value, PartPlace place, PartsOf whose,
                  chat::Request& request, std::vector<chat::Part>& parts);

}  // namespace gateway::formats::openai_chat

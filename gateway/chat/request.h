#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/chat/conversation.h"

namespace gateway::chat {

/// A request for the next message of a conversation. Absent options are left to the upstream.
struct Request {
  std::string model;                       ///< as the client names it
  std::vector<Message> messages;           ///< oldest first, at least one
  std::optional<std::int64_t> max_tokens;  ///< of the answer; 1 or more
  std::optional<double> temperature;       ///< 0..2
  std::optional<double> top_p;             ///< 0..1
  std::vector<std::string> stop;           ///< texts that end the answer
};

}  // namespace gateway::chat

#pragma once

#include <string_view>

#include "gateway/chat/conversation.h"

namespace gateway::formats {

/// How OpenAI's APIs call a role; Anthropic's has the same words for those that it knows.
constexpr std::string_view role_name(chat::Role role) noexcept {
  switch (role) {
    case chat::Role::system:
      return "system";
    case chat::Role::developer:
      return "developer";
    case chat::Role::assistant:
      return "assistant";
    case chat::Role::user:
      break;
  }
  return "user";
}

}  // namespace gateway::formats

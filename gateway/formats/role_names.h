#pragma once

#include <optional>
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

/// Which role is called so; nullopt for a word that is none.
constexpr std::optional<chat::Role> find_role(std::string_view name) noexcept {
  for (const chat::Role role :
       {chat::Role::user, chat::Role::assistant, chat::Role::system, chat::Role::developer}) {
    if (role_name(role) == name) {
      return role;
    }
  }
  return std::nullopt;
}

}  // namespace gateway::formats

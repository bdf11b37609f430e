#pragma once

#include <string>
#include <variant>
#include <vector>

/// The neutral model of a conversation: what every public API is read into and written from. Plain
/// data, no JSON library, no HTTP; every text is valid UTF-8.
namespace gateway::chat {

/// Who says a message. `developer` is OpenAI's newer name for `system`; both are kept apart so that
/// a request can be written again as it was read.
enum class Role { system, developer, user, assistant };

struct TextPart {
  std::string text;
  bool operator==(const TextPart&) const = default;
};

/// A piece of a message. Further kinds (images, tool calls and their results) join this variant.
using Part = std::variant<TextPart>;

struct Message {
  Role role = Role::user;
  std::vector<Part> parts;
  bool operator==(const Message&) const = default;
};

}  // namespace gateway::chat

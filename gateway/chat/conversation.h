#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The neutral model of a conversation: what every public API is read into and written from. Plain
/// data, no JSON library, no HTTP; every text is valid UTF-8. Schemas and arguments of tools are
/// carried as JSON text.
namespace gateway::chat {

/// Who says a message. `developer` is OpenAI's newer name for `system`; both are kept apart so that
/// a request can be written again as it was read. What a tool answered is a part of a message of
/// the user.
enum class Role { system, developer, user, assistant };

/// "Keep the prompt up to here": a hint to the upstream, never a change of meaning.
struct CacheControl {
  std::string ttl;  ///< "5m", "1h"; empty: the upstream's default
  bool operator==(const CacheControl&) const = default;
};

struct TextPart {
  std::string text;
  std::optional<CacheControl> cache = std::nullopt;
  bool operator==(const TextPart&) const = default;
};

/// Either `url`, or `data` with its `media_type`.
struct ImagePart {
  std::string url = {};         ///< http or https
  std::string media_type = {};  ///< "image/png"
  std::string data = {};        ///< base64
  std::string detail = {};      ///< "low", "high", "auto"; empty: not said
  std::optional<CacheControl> cache = std::nullopt;
  bool operator==(const ImagePart&) const = default;
};

/// A file: one of `url`, `data` (base64) and `text`.
struct DocumentPart {
  std::string name = {};
  std::string url = {};
  std::string media_type = {};  ///< "application/pdf", "text/plain"
  std::string data = {};
  std::string text = {};
  std::optional<CacheControl> cache = std::nullopt;
  bool operator==(const DocumentPart&) const = default;
};

/// What the model thought before it answered. `signature` proves to its maker that the text is
/// unchanged; a part without one cannot be sent back to an upstream that asks for it.
struct ThinkingPart {
  std::string text;
  std::string signature = {};
  bool operator==(const ThinkingPart&) const = default;
};

/// Thinking that only its maker can read (Anthropic: redacted_thinking; OpenAI: encrypted_content).
struct OpaqueThinkingPart {
  std::string data;
  bool operator==(const OpaqueThinkingPart&) const = default;
};

/// The assistant wants a tool to be called.
struct ToolCallPart {
  std::string id;
  std::string name;
  /// As the model wrote them: the JSON text of an object, unless it erred. "{}" where there are
  /// none, never empty.
  std::string arguments;
  std::optional<CacheControl> cache = std::nullopt;
  bool operator==(const ToolCallPart&) const = default;
};

/// What a tool may answer with.
using ToolResultContent = std::variant<TextPart, ImagePart, DocumentPart>;

/// What a tool answered.
struct ToolResultPart {
  std::string call_id;
  std::vector<ToolResultContent> content = {};
  bool is_error = false;
  std::optional<CacheControl> cache = std::nullopt;
  bool operator==(const ToolResultPart&) const = default;
};

/// The assistant's words for not answering (OpenAI has a field of its own for them).
struct RefusalPart {
  std::string text;
  bool operator==(const RefusalPart&) const = default;
};

using Part = std::variant<TextPart, ImagePart, DocumentPart, ThinkingPart, OpaqueThinkingPart,
                          ToolCallPart, ToolResultPart, RefusalPart>;

struct Message {
  Role role = Role::user;
  std::vector<Part> parts = {};
  bool operator==(const Message&) const = default;
};

}  // namespace gateway::chat

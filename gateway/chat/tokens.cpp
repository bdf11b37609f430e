#include "gateway/chat/tokens.h"

namespace gateway::chat {

std::int64_t estimate_tokens(std::string_view text) noexcept {
  std::int64_t code_points = 0;
  for (const char byte : text) {
    // Every byte but a continuation byte (10xxxxxx) begins a code point.
    code_points += (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U ? 1 : 0;
  }
  return (code_points + 3) / 4;
}

std::int64_t estimate_tokens(const std::vector<Part>& parts) noexcept {
  std::int64_t tokens = 0;
  for (const Part& part : parts) {
    if (const auto* text = std::get_if<TextPart>(&part)) {
      tokens += estimate_tokens(text->text);
    }
  }
  return tokens;
}

std::int64_t estimate_tokens(const std::vector<Message>& messages) noexcept {
  std::int64_t tokens = 0;
  for (const Message& message : messages) {
    tokens += estimate_tokens(message.parts);
  }
  return tokens;
}

}  // namespace gateway::chat

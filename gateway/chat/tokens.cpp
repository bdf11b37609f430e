#include "gateway/chat/tokens.h"

#include <cstddef>
#include <cstring>

namespace gateway::chat {
namespace {

constexpr std::uint64_t kLowBits = 0x0101010101010101U;  // of each byte of a word

/// What a model would read of a part.
struct ReadTokens {
  std::int64_t operator()(const TextPart& part) const { return estimate_tokens(part.text); }
  std::int64_t operator()(const DocumentPart& part) const { return estimate_tokens(part.text); }
  std::int64_t operator()(const ThinkingPart& part) const { return estimate_tokens(part.text); }
  std::int64_t operator()(const RefusalPart& part) const { return estimate_tokens(part.text); }
  std::int64_t operator()(const ToolCallPart& part) const {
    return estimate_tokens(part.name) + estimate_tokens(part.arguments);
  }
  std::int64_t operator()(const ToolResultPart& part) const {
    std::int64_t tokens = 0;
    for (const ToolResultContent& content : part.content) {
      tokens += std::visit(*this, content);
    }
    return tokens;
  }
  std::int64_t operator()(const ImagePart& /*part*/) const { return 0; }
  std::int64_t operator()(const OpaqueThinkingPart& /*part*/) const { return 0; }
};

}  // namespace

std::int64_t estimate_tokens(std::string_view text) noexcept {
  // Every byte but a continuation byte (10xxxxxx) begins a code point. Eight bytes a step: a long
  // prompt is counted on the way of every request.
  std::size_t continuations = 0;
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof(word) <= text.size(); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    const std::uint64_t ones = (word >> 7U) & (~word >> 6U) & kLowBits;
    continuations += static_cast<std::size_t>((ones * kLowBits) >> 56U);  // the sum of its bytes
  }
  for (; at < text.size(); ++at) {
    continuations += (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U ? 1U : 0U;
  }
  return static_cast<std::int64_t>((text.size() - continuations + 3) / 4);
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

std::int64_t estimate_all_tokens(const Request& request) {
  std::int64_t tokens = 0;
  for (const Message& message : request.messages) {
    for (const Part& part : message.parts) {
      tokens += std::visit(ReadTokens{}, part);
    }
  }
  for (const Tool& tool : request.tools) {
    tokens += estimate_tokens(tool.name) + estimate_tokens(tool.description) +
              estimate_tokens(tool.parameters);
  }
  return tokens;
}

}  // namespace gateway::chat

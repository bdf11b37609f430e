#include "gateway/formats/anthropic_messages_blocks.h"

#include <array>
#include <string_view>
#include <utility>

#include "gateway/formats/anthropic_messages_media.h"

namespace gateway::formats::anthropic_messages {
namespace {

using rapidjson::Value;
using Names = std::vector<std::string>;

template <std::size_t N>
using Fields = std::array<std::string_view, N>;

Failure read_thinking(const Value& block, const JsonPath& path, chat::ThinkingPart& part,
                      Names& ignored) {
  constexpr Fields<3> kNames = {"type", "thinking", "signature"};
  const auto [type, thinking, signature] = known_fields(block, kNames, path, ignored);
  if (thinking == nullptr) {
    return missing_field(path.field("thinking").text());
  }
  if (Failure failure = take_text(thinking, path.field("thinking"), part.text)) {
    return failure;
  }
  return take_text(signature, path.field("signature"), part.signature);
}

Failure read_redacted_thinking(const Value& block, const JsonPath& path,
                               chat::OpaqueThinkingPart& part, Names& ignored) {
  constexpr Fields<2> kNames = {"type", "data"};
  const auto [type, data] = known_fields(block, kNames, path, ignored);
  return need_text(data, path.field("data"), part.data);
}

Failure read_tool_use(const Value& block, const JsonPath& path, chat::ToolCallPart& part,
                      Names& ignored) {
  constexpr Fields<5> kNames = {"type", "id", "name", "input", "cache_control"};
  const auto [type, id, name, input, cache] = known_fields(block, kNames, path, ignored);
  if (Failure failure = need_text(id, path.field("id"), part.id)) {
    return failure;
  }
  if (Failure failure = need_text(name, path.field("name"), part.name)) {
    return failure;
  }
  if (Failure failure = need_object_text(input, path.field("input"), part.arguments)) {
    return failure;
  }
  return read_cache_control(cache, path.field("cache_control"), part.cache, ignored);
}

Failure read_result_block(const Value& block, const JsonPath& path,
                          std::vector<chat::ToolResultContent>& content, Names& ignored) {
  std::string type;
  if (Failure failure = read_type(block, path, type)) {
    return failure;
  }
  if (type == "text") {
    return read_text_block(block, path, std::get<chat::TextPart>(content.emplace_back()), ignored);
  }
  if (type == "image") {
    auto& image = content.emplace_back(chat::ImagePart{});
    return read_image(block, path, std::get<chat::ImagePart>(image), ignored);
  }
  if (type == "document") {
    auto& document = content.emplace_back(chat::DocumentPart{});
    return read_document(block, path, std::get<chat::DocumentPart>(document), ignored);
  }
  if (type == "search_result") {
    auto& text = std::get<chat::TextPart>(content.emplace_back());
    return read_search_result(block, path, text, ignored);
  }
  return unsupported_field(path.field("type").text(),
                           "send text, image, document or search_result.");
}

Failure read_result_content(const Value* value, const JsonPath& path,
                            std::vector<chat::ToolResultContent>& content, Names& ignored) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (value->IsString()) {
    if (value->GetStringLength() > 0) {
      content.emplace_back(chat::TextPart{std::string(text_of(*value))});
    }
    return std::nullopt;
  }
  if (!value->IsArray()) {
    return wrong_type(path.text(), "a string or an array of blocks", *value);
  }
  content.reserve(value->Size());
  for (rapidjson::SizeType i = 0; i < value->Size(); ++i) {
    const JsonPath block_path = path.element(i);
    if (Failure failure = read_result_block((*value)[i], block_path, content, ignored)) {
      return failure;
    }
  }
  return std::nullopt;
}

Failure read_tool_result(const Value& block, const JsonPath& path, chat::ToolResultPart& part,
                         Names& ignored) {
  constexpr Fields<5> kNames = {"type", "tool_use_id", "content", "is_error", "cache_control"};
  const auto [type, id, content, is_error, cache] = known_fields(block, kNames, path, ignored);
  if (Failure failure = need_text(id, path.field("tool_use_id"), part.call_id)) {
    return failure;
  }
  if (Failure failure =
          read_result_content(content, path.field("content"), part.content, ignored)) {
    return failure;
  }
  if (Failure failure = take_bool(is_error, path.field("is_error"), part.is_error)) {
    return failure;
  }
  return read_cache_control(cache, path.field("cache_control"), part.cache, ignored);
}

using BlockReader = Failure (*)(const Value&, const JsonPath&, chat::Part&, Names&);

/// A reader of blocks of one type, as one of any.
template <typename T, Failure (*read)(const Value&, const JsonPath&, T&, Names&)>
Failure read_as(const Value& block, const JsonPath& path, chat::Part& part, Names& ignored) {
  return read(block, path, part.emplace<T>(), ignored);
}

enum class Place { anywhere, user, assistant };

struct BlockType {
  std::string_view name;
  Place place;
  BlockReader read;
};

constexpr std::array<BlockType, 8> kBlockTypes{{
    {"text", Place::anywhere, read_as<chat::TextPart, read_text_block>},
    {"image", Place::user, read_as<chat::ImagePart, read_image>},
    {"document", Place::user, read_as<chat::DocumentPart, read_document>},
    {"search_result", Place::user, read_as<chat::TextPart, read_search_result>},
    {"tool_result", Place::user, read_as<chat::ToolResultPart, read_tool_result>},
    {"tool_use", Place::assistant, read_as<chat::ToolCallPart, read_tool_use>},
    {"thinking", Place::assistant, read_as<chat::ThinkingPart, read_thinking>},
    {"redacted_thinking", Place::assistant,
     read_as<chat::OpaqueThinkingPart, read_redacted_thinking>},
}};

bool may_stand(Place place, chat::Role role) noexcept {
  switch (place) {
    case Place::user:
      return role == chat::Role::user;
    case Place::assistant:
      return role == chat::Role::assistant;
    case Place::anywhere:
      break;
  }
  return true;
}

Failure read_block(const Value& block, const JsonPath& path, chat::Role role, chat::Part& part,
                   Names& ignored) {
  std::string type;
  if (Failure failure = read_type(block, path, type)) {
    return failure;
  }
  for (const BlockType& known : kBlockTypes) {
    if (known.name != type) {
      continue;
    }
    if (!may_stand(known.place, role)) {
      const char* const whose = role == chat::Role::user        ? "the user"
                                : role == chat::Role::assistant ? "the assistant"
                                                                : "the system";
      return invalid_value(
          path.field("type").text(),
          "is '" + type + "', which may not stand in a message of " + std::string(whose) + ".");
    }
    return known.read(block, path, part, ignored);
  }
  return unsupported_field(path.field("type").text(),
                           "send text, image, document, tool_use, tool_result or thinking.");
}

}  // namespace

Failure read_content(const Value& content, const JsonPath& path, chat::Role role,
                     std::vector<chat::Part>& parts, Names& ignored) {
  if (content.IsString()) {
    parts.emplace_back(chat::TextPart{std::string(text_of(content))});
    return std::nullopt;
  }
  if (!content.IsArray()) {
    return wrong_type(path.text(), "a string or an array of blocks", content);
  }
  parts.reserve(content.Size());
  for (rapidjson::SizeType i = 0; i < content.Size(); ++i) {
    const JsonPath block_path = path.element(i);
    if (Failure failure = read_block(content[i], block_path, role, parts.emplace_back(), ignored)) {
      return failure;
    }
  }
  return std::nullopt;
}

}  // namespace gateway::formats::anthropic_messages

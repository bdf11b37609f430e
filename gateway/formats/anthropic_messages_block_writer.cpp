#include "gateway/formats/anthropic_messages_block_writer.h"

#include <algorithm>
#include <variant>

#include "gateway/formats/anthropic_messages_terms.h"

namespace gateway::formats::anthropic_messages {
namespace {

void put_link(JsonWriter& writer, std::string_view url) {
  put_text(writer, "type", "url");
  put_text(writer, "url", url);
}

void put_data(JsonWriter& writer, std::string_view type, std::string_view media_type,
              std::string_view data) {
  put_text(writer, "type", type);
  put_text(writer, "media_type", media_type);
  put_text(writer, "data", data);
}

void put_image(JsonWriter& writer, const chat::ImagePart& image) {
  writer.StartObject();
  put_text(writer, "type", "image");
  writer.Key("source");
  writer.StartObject();
  if (image.url.empty()) {
    put_data(writer, "base64", image.media_type, image.data);
  } else {
    put_link(writer, image.url);
  }
  writer.EndObject();
  put_cache_control(writer, image.cache);
  writer.EndObject();
}

void put_document(JsonWriter& writer, const chat::DocumentPart& document) {
  writer.StartObject();
  put_text(writer, "type", "document");
  writer.Key("source");
  writer.StartObject();
  if (!document.url.empty()) {
    put_link(writer, document.url);
  } else if (!document.data.empty()) {
    put_data(writer, "base64", "application/pdf", document.data);
  } else {
    put_data(writer, "text", "text/plain", document.text);
  }
  writer.EndObject();
  if (!document.name.empty()) {
    put_text(writer, "title", document.name);
  }
  put_cache_control(writer, document.cache);
  writer.EndObject();
}

void put_tool_use(JsonWriter& writer, const chat::ToolCallPart& call) {
  writer.StartObject();
  put_text(writer, "type", "tool_use");
  put_text(writer, "id", call.id);
  put_text(writer, "name", call.name);
  put_input(writer, call.arguments);
  put_cache_control(writer, call.cache);
  writer.EndObject();
}

void put_result_block(JsonWriter& writer, const chat::ToolResultContent& content) {
  if (const auto* const image = std::get_if<chat::ImagePart>(&content)) {
    put_image(writer, *image);
  } else if (const auto* const document = std::get_if<chat::DocumentPart>(&content)) {
    put_document(writer, *document);
  } else if (const auto* const text = std::get_if<chat::TextPart>(&content)) {
    if (!text->text.empty()) {
      put_text_block(writer, text->text, text->cache);
    }
  }
}

void put_result_content(JsonWriter& writer, const std::vector<chat::ToolResultContent>& content) {
  const auto* const only =
      content.size() == 1 ? std::get_if<chat::TextPart>(&content.front()) : nullptr;
  writer.Key("content");
  if (only != nullptr && !only->cache) {
    put_text(writer, only->text);
    return;
  }
  writer.StartArray();
  for (const chat::ToolResultContent& each : content) {
    put_result_block(writer, each);
  }
  writer.EndArray();
}

void put_tool_result(JsonWriter& writer, const chat::ToolResultPart& result) {
  writer.StartObject();
  put_text(writer, "type", "tool_result");
  put_text(writer, "tool_use_id", result.call_id);
  if (!result.content.empty()) {
    put_result_content(writer, result.content);
  }
  if (result.is_error) {
    writer.Key("is_error");
    writer.Bool(true);
  }
  put_cache_control(writer, result.cache);
  writer.EndObject();
}

void put_thinking(JsonWriter& writer, const chat::ThinkingPart& thinking) {
  writer.StartObject();
  put_text(writer, "type", "thinking");
  put_text(writer, "thinking", thinking.text);
  put_text(writer, "signature", thinking.signature);
  writer.EndObject();
}

void put_redacted_thinking(JsonWriter& writer, const chat::OpaqueThinkingPart& thinking) {
  writer.StartObject();
  put_text(writer, "type", "redacted_thinking");
  put_text(writer, "data", thinking.data);
  writer.EndObject();
}

/// One overload for each kind of part.
struct BlockWriter {
  JsonWriter& writer;

  void operator()(const chat::TextPart& part) const {
    put_text_block(writer, part.text, part.cache);
  }
  void operator()(const chat::RefusalPart& part) const {
    put_text_block(writer, part.text, std::nullopt);
  }
  void operator()(const chat::ImagePart& part) const { put_image(writer, part); }
  void operator()(const chat::DocumentPart& part) const { put_document(writer, part); }
  void operator()(const chat::ToolCallPart& part) const { put_tool_use(writer, part); }
  void operator()(const chat::ToolResultPart& part) const { put_tool_result(writer, part); }
  void operator()(const chat::ThinkingPart& part) const { put_thinking(writer, part); }
  void operator()(const chat::OpaqueThinkingPart& part) const {
    put_redacted_thinking(writer, part);
  }
};

}  // namespace

void put_cache_control(JsonWriter& writer, const std::optional<chat::CacheControl>& cache) {
  if (!cache) {
    return;
  }
  writer.Key("cache_control");
  writer.StartObject();
  put_text(writer, "type", "ephemeral");
  if (!cache->ttl.empty()) {
    put_text(writer, "ttl", cache->ttl);
  }
  writer.EndObject();
}

void put_text_block(JsonWriter& writer, std::string_view text,
                    const std::optional<chat::CacheControl>& cache) {
  writer.StartObject();
  put_text(writer, "type", "text");
  put_text(writer, "text", text);
  put_cache_control(writer, cache);
  writer.EndObject();
}

void put_block(JsonWriter& writer, const chat::Part& part) {
  std::visit(BlockWriter{writer}, part);
}

}  // namespace gateway::formats::anthropic_messages

#include "gateway/formats/anthropic_messages_media.h"

#include <array>
#include <string_view>

namespace gateway::formats::anthropic_messages {
namespace {

using rapidjson::Value;
using Names = std::vector<std::string>;

template <std::size_t N>
using Fields = std::array<std::string_view, N>;

Failure read_url(const Value* value, const JsonPath& path, std::string& url) {
  if (Failure failure = need_text(value, path, url)) {
    return failure;
  }
  const bool is_http = url.compare(0, 7, "http://") == 0 || url.compare(0, 8, "https://") == 0;
  return is_http ? std::nullopt
                 : Failure(invalid_value(path.text(), "must begin with http:// or https://."));
}

/// A source of type base64.
Failure read_data(const Value& source, const JsonPath& path, std::string& media_type,
                  std::string& data, Names& ignored) {
  constexpr Fields<3> kNames = {"type", "media_type", "data"};
  const auto [type, media, base64] = known_fields(source, kNames, path, ignored);
  if (Failure failure = need_text(media, path.field("media_type"), media_type)) {
    return failure;
  }
  return need_text(base64, path.field("data"), data);
}

/// A source that is read by its address.
Failure read_link(const Value& source, const JsonPath& path, std::string& url, Names& ignored) {
  constexpr Fields<2> kNames = {"type", "url"};
  const auto [type, address] = known_fields(source, kNames, path, ignored);
  return read_url(address, path.field("url"), url);
}

Failure read_image_source(const Value& source, const JsonPath& path, chat::ImagePart& part,
                          Names& ignored) {
  std::string type;
  if (Failure failure = read_type(source, path, type)) {
    return failure;
  }
  if (type == "base64") {
    return read_data(source, path, part.media_type, part.data, ignored);
  }
  if (type == "url") {
    return read_link(source, path, part.url, ignored);
  }
  return unsupported_field(path.field("type").text(), "send the image as base64 or url.");
}

/// Blocks of text, joined by "\n".
Failure read_texts(const Value& content, const JsonPath& path, std::string& text, Names& ignored) {
  for (rapidjson::SizeType i = 0; i < content.Size(); ++i) {
    const Value& block = content[i];
    const JsonPath block_path = path.element(i);
    std::string type;
    if (Failure failure = read_type(block, block_path, type)) {
      return failure;
    }
    if (type != "text") {
      return unsupported_field(block_path.field("type").text(),
                               "only text may stand here: send the rest beside it.");
    }
    chat::TextPart part;
    if (Failure failure = read_text_block(block, block_path, part, ignored)) {
      return failure;
    }
    text += i == 0 ? "" : "\n";
    text += part.text;
  }
  return std::nullopt;
}

/// The `content` of a document: a text, or blocks of text.
Failure read_document_content(const Value* content, const JsonPath& path, std::string& text,
                              Names& ignored) {
  if (content == nullptr || content->IsString()) {
    return need_text(content, path, text);
  }
  if (Failure failure = expect_elements(*content, path)) {
    return failure;
  }
  if (Failure failure = read_texts(*content, path, text, ignored)) {
    return failure;
  }
  return text.empty() ? Failure(invalid_value(path.text(), "must not be empty.")) : std::nullopt;
}

Failure read_document_source(const Value& source, const JsonPath& path, chat::DocumentPart& part,
                             Names& ignored) {
  std::string type;
  if (Failure failure = read_type(source, path, type)) {
    return failure;
  }
  if (type == "base64") {
    return read_data(source, path, part.media_type, part.data, ignored);
  }
  if (type == "text") {
    return read_data(source, path, part.media_type, part.text, ignored);
  }
  if (type == "url") {
    return read_link(source, path, part.url, ignored);
  }
  if (type == "content") {
    constexpr Fields<2> kNames = {"type", "content"};
    const auto [kind, content] = known_fields(source, kNames, path, ignored);
    part.media_type = "text/plain";
    return read_document_content(content, path.field("content"), part.text, ignored);
  }
  return unsupported_field(path.field("type").text(),
                           "send the document as base64, text, content or url.");
}

/// Citations are a part of the answer that no other API has.
Failure refuse_citations(const Value* value, const JsonPath& path, Names& ignored) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (Failure failure = expect_object(*value, path)) {
    return failure;
  }
  constexpr Fields<1> kNames = {"enabled"};
  const auto [enabled] = known_fields(*value, kNames, path, ignored);
  bool wanted = false;
  if (Failure failure = take_bool(enabled, path.field("enabled"), wanted)) {
    return failure;
  }
  return wanted ? Failure(unsupported_field(path.text(), "leave it out.")) : std::nullopt;
}

}  // namespace

Failure read_type(const Value& value, const JsonPath& path, std::string& type) {
  if (Failure failure = expect_object(value, path)) {
    return failure;
  }
  return need_text(last_field(value, "type"), path.field("type"), type);
}

Failure read_text_block(const Value& block, const JsonPath& path, chat::TextPart& part,
                        Names& ignored) {
  constexpr Fields<3> kNames = {"type", "text", "cache_control"};
  const auto [type, text, cache] = known_fields(block, kNames, path, ignored);
  if (text == nullptr) {
    return missing_field(path.field("text").text());
  }
  if (Failure failure = take_text(text, path.field("text"), part.text)) {
    return failure;
  }
  return read_cache_control(cache, path.field("cache_control"), part.cache, ignored);
}

Failure read_image(const Value& block, const JsonPath& path, chat::ImagePart& part,
                   Names& ignored) {
  constexpr Fields<3> kNames = {"type", "source", "cache_control"};
  const auto [type, source, cache] = known_fields(block, kNames, path, ignored);
  const JsonPath source_path = path.field("source");
  if (source == nullptr) {
    return missing_field(source_path.text());
  }
  if (Failure failure = read_image_source(*source, source_path, part, ignored)) {
    return failure;
  }
  return read_cache_control(cache, path.field("cache_control"), part.cache, ignored);
}

Failure read_document(const Value& block, const JsonPath& path, chat::DocumentPart& part,
                      Names& ignored) {
  constexpr Fields<6> kNames = {"type", "source", "title", "context", "citations", "cache_control"};
  const auto [type, source, title, context, citations, cache] =
      known_fields(block, kNames, path, ignored);
  const JsonPath source_path = path.field("source");
  if (source == nullptr) {
    return missing_field(source_path.text());
  }
  if (Failure failure = read_document_source(*source, source_path, part, ignored)) {
    return failure;
  }
  if (Failure failure = take_text(title, path.field("title"), part.name)) {
    return failure;
  }
  if (context != nullptr) {
    return unsupported_field(path.field("context").text(),
                             "send it as a text before the document.");
  }
  if (Failure failure = refuse_citations(citations, path.field("citations"), ignored)) {
    return failure;
  }
  return read_cache_control(cache, path.field("cache_control"), part.cache, ignored);
}

Failure read_search_result(const Value& block, const JsonPath& path, chat::TextPart& part,
                           Names& ignored) {
  constexpr Fields<6> kNames = {"type", "source", "title", "content", "citations", "cache_control"};
  const auto [type, source, title, content, citations, cache] =
      known_fields(block, kNames, path, ignored);
  std::string name;
  if (Failure failure = need_text(title, path.field("title"), name)) {
    return failure;
  }
  std::string address;
  if (Failure failure = need_text(source, path.field("source"), address)) {
    return failure;
  }
  part.text = name + "\n" + address + "\n";
  const JsonPath content_path = path.field("content");
  if (content == nullptr) {
    return missing_field(content_path.text());
  }
  if (Failure failure = expect_elements(*content, content_path)) {
    return failure;
  }
  if (Failure failure = read_texts(*content, content_path, part.text, ignored)) {
    return failure;
  }
  if (Failure failure = refuse_citations(citations, path.field("citations"), ignored)) {
    return failure;
  }
  return read_cache_control(cache, path.field("cache_control"), part.cache, ignored);
}

Failure read_cache_control(const Value* value, const JsonPath& path,
                           std::optional<chat::CacheControl>& cache, Names& ignored) {
  if (value == nullptr) {
    return std::nullopt;
  }
  std::string type;
  if (Failure failure = read_type(*value, path, type)) {
    return failure;
  }
  if (type != "ephemeral") {
    return invalid_value(path.field("type").text(), "must be ephemeral.");
  }
  constexpr Fields<2> kNames = {"type", "ttl"};
  const auto [kind, ttl] = known_fields(*value, kNames, path, ignored);
  cache.emplace();
  if (Failure failure = take_text(ttl, path.field("ttl"), cache->ttl)) {
    return failure;
  }
  const bool known = ttl == nullptr || cache->ttl == "5m" || cache->ttl == "1h";
  return known ? std::nullopt
               : Failure(invalid_value(path.field("ttl").text(), "must be 5m or 1h."));
}

}  // namespace gateway::formats::anthropic_messages

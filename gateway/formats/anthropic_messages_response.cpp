#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/formats/anthropic_messages.h"
#include "gateway/formats/anthropic_messages_terms.h"
#include "gateway/formats/json_document.h"
#include "gateway/formats/json_fields.h"

namespace gateway::formats::anthropic_messages {
namespace {

using rapidjson::Value;

constexpr std::size_t kUsualBytes = 2048;  // of an answer, so that most are written without growing

tl::unexpected<chat::Error> nonsense(const std::string& what) {
  return tl::unexpected(chat::Error{.kind = chat::ErrorKind::bad_gateway,
                                    .message = "The upstream's answer makes no sense: " + what});
}

/// One block; those of types that are not known are passed over. False: it makes no sense.
bool read_block(const Value& block, std::vector<chat::Part>& parts) {
  const std::string_view type = text_field(block, "type");
  if (type == "text") {
    if (const std::string_view text = text_field(block, "text"); !text.empty()) {
      parts.emplace_back(chat::TextPart{std::string(text)});
    }
  } else if (type == "thinking") {
    parts.emplace_back(chat::ThinkingPart{std::string(text_field(block, "thinking")),
                                          std::string(text_field(block, "signature"))});
  } else if (type == "redacted_thinking") {
    parts.emplace_back(chat::OpaqueThinkingPart{std::string(text_field(block, "data"))});
  } else if (type == "tool_use") {
    const std::string_view id = text_field(block, "id");
    const std::string_view name = text_field(block, "name");
    const Value* const input = find_field(block, "input");
    if (id.empty() || name.empty() || (input != nullptr && !input->IsObject())) {
      return false;
    }
    parts.emplace_back(chat::ToolCallPart{std::string(id), std::string(name),
                                          input != nullptr ? json_text(*input) : "{}"});
  }
  return true;
}

bool has_call(const std::vector<chat::Part>& parts) noexcept {
  return std::any_of(parts.begin(), parts.end(), [](const chat::Part& part) {
    return std::holds_alternative<chat::ToolCallPart>(part);
  });
}

bool has_refusal(const std::vector<chat::Part>& parts) noexcept {
  return std::any_of(parts.begin(), parts.end(), [](const chat::Part& part) {
    return std::holds_alternative<chat::RefusalPart>(part);
  });
}

/// One overload for each kind of part that an answer has.
struct BlockWriter {
  JsonWriter& writer;

  void operator()(const chat::TextPart& part) const { put_text_block(part.text); }
  void operator()(const chat::RefusalPart& part) const { put_text_block(part.text); }

  void operator()(const chat::ThinkingPart& part) const {
    if (part.text.empty() && part.signature.empty()) {
      return;
    }
    writer.StartObject();
    put_text(writer, "type", "thinking");
    put_text(writer, "thinking", part.text);
    put_text(writer, "signature", part.signature);
    writer.EndObject();
  }

  void operator()(const chat::OpaqueThinkingPart& part) const {
    if (part.data.empty()) {
      return;
    }
    writer.StartObject();
    put_text(writer, "type", "redacted_thinking");
    put_text(writer, "data", part.data);
    writer.EndObject();
  }

  void operator()(const chat::ToolCallPart& part) const {
    writer.StartObject();
    put_text(writer, "type", "tool_use");
    put_text(writer, "id", part.id);
    put_text(writer, "name", part.name);
    put_input(writer, part.arguments);
    writer.EndObject();
  }

  // What a user says is no part of an answer.
  void operator()(const chat::ImagePart& /*part*/) const {}
  void operator()(const chat::DocumentPart& /*part*/) const {}
  void operator()(const chat::ToolResultPart& /*part*/) const {}

 private:
  void put_text_block(std::string_view text) const {
    if (text.empty()) {
      return;
    }
    writer.StartObject();
    put_text(writer, "type", "text");
    put_text(writer, "text", text);
    writer.Key("citations");
    writer.Null();
    writer.EndObject();
  }
};

}  // namespace

tl::expected<chat::Response, chat::Error> read_response(std::string_view body) {
  const JsonDocument document(body);
  if (document.error()) {
    return nonsense("it is no JSON.");
  }
  const Value& root = document.root();
  const Value* const content = find_field(root, "content");
  if (content == nullptr || !content->IsArray()) {
    return nonsense("it has no array 'content'.");
  }
  chat::Response response;
  response.model = text_field(root, "model");
  response.parts.reserve(content->Size());
  for (const Value& block : content->GetArray()) {
    if (!read_block(block, response.parts)) {
      return nonsense("a tool_use has no id, no name, or an input that is no object.");
    }
  }
  response.stop_reason = stop_told(stop_reason_named(text_field(root, "stop_reason")),
                                   has_call(response.parts), false);
  response.stop_sequence = text_field(root, "stop_sequence");
  TokenCounts counts;
  counts.update(find_field(root, "usage"));
  response.usage = counts.usage();
  return response;
}

std::string write_response(const chat::Response& response, const Stamp& stamp) {
  rapidjson::StringBuffer buffer(nullptr, kUsualBytes);
  JsonWriter writer(buffer);
  writer.StartObject();
  put_text(writer, "id", stamp.id);
  put_text(writer, "type", "message");
  put_text(writer, "role", "assistant");
  put_text(writer, "model", response.model);
  writer.Key("content");
  writer.StartArray();
  for (const chat::Part& part : response.parts) {
    std::visit(BlockWriter{writer}, part);
  }
  writer.EndArray();
  put_stop(writer,
           stop_told(response.stop_reason, has_call(response.parts), has_refusal(response.parts)),
           response.stop_sequence);
  writer.Key("usage");
  put_usage(writer, response.usage);
  writer.EndObject();
  return take_json(buffer);
}

}  // namespace gateway::formats::anthropic_messages

#include <algorithm>
#include <cstdint>
#include <limits>
#include <variant>

#include "gateway/formats/openai_responses.h"
#include "gateway/formats/openai_responses_terms.h"

namespace gateway::formats::openai_responses {
namespace {

constexpr std::size_t kUsualBytes = 2048;  // of an answer, so that most are written without growing

bool is_incomplete(chat::StopReason reason) noexcept {
  return reason == chat::StopReason::max_tokens || reason == chat::StopReason::content_filter;
}

void put_null(JsonWriter& writer, std::string_view key) {
  put_key(writer, key);
  writer.Null();
}

void put_empty_array(JsonWriter& writer, std::string_view key) {
  put_key(writer, key);
  writer.StartArray();
  writer.EndArray();
}

void put_count(JsonWriter& writer, std::string_view key, std::int64_t count) {
  put_key(writer, key);
  writer.Int64(count);
}

/// One overload for each kind of part that an answer has.
struct ItemWriter {
  JsonWriter& writer;
  std::string_view id;
  std::string_view status;
  const chat::Part& part;

  void operator()(const chat::TextPart& /*text*/) const { put_message(); }
  void operator()(const chat::RefusalPart& /*refusal*/) const { put_message(); }

  void operator()(const chat::ThinkingPart& thinking) const {
    begin("reasoning");
    writer.Key("summary");
    writer.StartArray();
    if (status != "in_progress") {  // a stream adds the summary by events of its own
      put_summary_part(writer, thinking.text);
    }
    writer.EndArray();
    if (!thinking.signature.empty()) {
      put_text(writer, "encrypted_content", thinking.signature);
    }
    writer.EndObject();
  }

  void operator()(const chat::OpaqueThinkingPart& thinking) const {
    begin("reasoning");
    put_empty_array(writer, "summary");
    if (!thinking.data.empty()) {
      put_text(writer, "encrypted_content", thinking.data);
    }
    writer.EndObject();
  }

  void operator()(const chat::ToolCallPart& call) const {
    begin("function_call");
    put_text(writer, "status", status);
    put_text(writer, "call_id", call.id);
    put_text(writer, "name", call.name);
    put_text(writer, "arguments", call.arguments);
    writer.EndObject();
  }

  // What a user says is no part of an answer.
  void operator()(const chat::ImagePart& /*image*/) const {}
  void operator()(const chat::DocumentPart& /*document*/) const {}
  void operator()(const chat::ToolResultPart& /*result*/) const {}

 private:
  void begin(std::string_view type) const {
    writer.StartObject();
    put_text(writer, "id", id);
    put_text(writer, "type", type);
  }

  void put_message() const {
    begin("message");
    put_text(writer, "status", status);
    put_text(writer, "role", "assistant");
    writer.Key("content");
    writer.StartArray();
    if (status != "in_progress") {
      put_content_part(writer, part);
    }
    writer.EndArray();
    writer.EndObject();
  }
};

void put_output(JsonWriter& writer, const chat::Response& response, const Stamp& stamp) {
  writer.Key("output");
  writer.StartArray();
  const std::vector<chat::Part>& parts = response.parts;
  const auto last = std::find_if(parts.rbegin(), parts.rend(), is_shown).base();
  std::size_t index = 0;
  for (auto part = parts.begin(); part != last; ++part) {
    if (is_shown(*part)) {
      const bool cut = part + 1 == last && is_incomplete(response.stop_reason);
      put_item(writer, *part, item_id(*part, stamp, index), cut ? "incomplete" : "completed");
      ++index;
    }
  }
  writer.EndArray();
}

void put_usage(JsonWriter& writer, const chat::Usage& usage) {
  writer.Key("usage");
  writer.StartObject();
  put_count(writer, "input_tokens", usage.prompt_tokens);
  writer.Key("input_tokens_details");
  writer.StartObject();
  put_count(writer, "cached_tokens", usage.cached_tokens);
  put_count(writer, "cache_write_tokens", usage.cache_write_tokens);
  writer.EndObject();
  put_count(writer, "output_tokens", usage.completion_tokens);
  writer.Key("output_tokens_details");
  writer.StartObject();
  put_count(writer, "reasoning_tokens", usage.reasoning_tokens);
  writer.EndObject();
  // An upstream may tell any number.
  const std::int64_t room = std::numeric_limits<std::int64_t>::max() - usage.prompt_tokens;
  put_count(writer, "total_tokens", usage.prompt_tokens + std::min(room, usage.completion_tokens));
  writer.EndObject();
}

void put_incomplete_details(JsonWriter& writer, chat::StopReason reason) {
  writer.Key("incomplete_details");
  writer.StartObject();
  put_text(writer, "reason",
           reason == chat::StopReason::max_tokens ? "max_output_tokens" : "content_filter");
  writer.EndObject();
}

}  // namespace

std::string item_id(const chat::Part& part, const Stamp& stamp, std::size_t index) {
  std::string_view prefix = "msg_";
  if (std::holds_alternative<chat::ToolCallPart>(part)) {
    prefix = "fc_";
  } else if (std::holds_alternative<chat::ThinkingPart>(part) ||
             std::holds_alternative<chat::OpaqueThinkingPart>(part)) {
    prefix = "rs_";
  }
  std::string_view rest = stamp.id;
  if (const std::size_t at = rest.find('_'); at != std::string_view::npos) {
    rest.remove_prefix(at + 1);
  }
  std::string id(prefix);
  id += rest;
  id += '_';
  id += std::to_string(index);
  return id;
}

void put_item(JsonWriter& writer, const chat::Part& part, std::string_view id,
              std::string_view status) {
  std::visit(ItemWriter{writer, id, status, part}, part);
}

void put_content_part(JsonWriter& writer, const chat::Part& part) {
  writer.StartObject();
  if (const auto* const refusal = std::get_if<chat::RefusalPart>(&part)) {
    put_text(writer, "type", "refusal");
    put_text(writer, "refusal", refusal->text);
  } else if (const auto* const text = std::get_if<chat::TextPart>(&part)) {
    put_text(writer, "type", "output_text");
    put_text(writer, "text", text->text);
    put_empty_array(writer, "annotations");
    put_empty_array(writer, "logprobs");
  }
  writer.EndObject();
}

void put_summary_part(JsonWriter& writer, std::string_view text) {
  writer.StartObject();
  put_text(writer, "type", "summary_text");
  put_text(writer, "text", text);
  writer.EndObject();
}

bool is_shown(const chat::Part& part) noexcept {
  if (const auto* const text = std::get_if<chat::TextPart>(&part)) {
    return !text->text.empty();
  }
  if (const auto* const refusal = std::get_if<chat::RefusalPart>(&part)) {
    return !refusal->text.empty();
  }
  if (const auto* const thinking = std::get_if<chat::ThinkingPart>(&part)) {
    return !thinking->text.empty() || !thinking->signature.empty();
  }
  if (const auto* const opaque = std::get_if<chat::OpaqueThinkingPart>(&part)) {
    return !opaque->data.empty();
  }
  return std::holds_alternative<chat::ToolCallPart>(part);
}

void put_response(JsonWriter& writer, const chat::Response& response, const Stamp& stamp,
                  bool in_progress) {
  const bool incomplete = !in_progress && is_incomplete(response.stop_reason);
  writer.StartObject();
  put_text(writer, "id", stamp.id);
  put_text(writer, "object", "response");
  put_count(writer, "created_at", stamp.created_s);
  put_text(writer, "status", in_progress ? "in_progress" : incomplete ? "incomplete" : "completed");
  writer.Key("background");
  writer.Bool(false);
  put_null(writer, "error");
  if (incomplete) {
    put_incomplete_details(writer, response.stop_reason);
  } else {
    put_null(writer, "incomplete_details");
  }
  put_text(writer, "model", response.model);
  if (in_progress) {
    put_empty_array(writer, "output");
    put_null(writer, "usage");
  } else {
    put_output(writer, response, stamp);
    put_usage(writer, response.usage);
  }
  put_echo(writer, stamp.asked != nullptr ? *stamp.asked : chat::Request{});
  writer.EndObject();
}

std::string_view end_event(chat::StopReason reason) noexcept {
  return is_incomplete(reason) ? "response.incomplete" : "response.completed";
}

std::string write_response(const chat::Response& response, const Stamp& stamp) {
  rapidjson::StringBuffer buffer(nullptr, kUsualBytes);
  JsonWriter writer(buffer);
  put_response(writer, response, stamp, false);
  return take_json(buffer);
}

}  // namespace gateway::formats::openai_responses

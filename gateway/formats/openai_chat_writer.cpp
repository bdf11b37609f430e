#include <algorithm>

#include "gateway/formats/openai_chat.h"
#include "gateway/formats/openai_chat_writing.h"

namespace gateway::formats::openai_chat {
namespace {

using Writer = JsonWriter;

// Room for what surrounds the texts, so that an ordinary answer is written without growing.
constexpr std::size_t kEnvelopeBytes = 512;

std::string_view error_type(chat::ErrorKind kind) noexcept {
  switch (kind) {
    case chat::ErrorKind::rate_limited:
      return "requests";
    case chat::ErrorKind::internal:
    case chat::ErrorKind::bad_gateway:
    case chat::ErrorKind::unavailable:
    case chat::ErrorKind::gateway_timeout:
    case chat::ErrorKind::overloaded:
      return "server_error";
    case chat::ErrorKind::payment_required:
      return "insufficient_quota";
    default:
      return "invalid_request_error";
  }
}

/// The texts of one kind of part, joined.
template <typename Kind>
std::string joined(const std::vector<chat::Part>& parts) {
  std::string text;
  for (const chat::Part& part : parts) {
    if (const auto* piece = std::get_if<Kind>(&part)) {
      text += piece->text;
    }
  }
  return text;
}

bool has_calls(const std::vector<chat::Part>& parts) noexcept {
  return std::any_of(parts.begin(), parts.end(), [](const chat::Part& part) {
    return std::holds_alternative<chat::ToolCallPart>(part);
  });
}

void put_tool_calls(Writer& writer, const std::vector<chat::Part>& parts) {
  writer.Key("tool_calls");
  writer.StartArray();
  for (const chat::Part& part : parts) {
    if (const auto* call = std::get_if<chat::ToolCallPart>(&part)) {
      writer.StartObject();
      put_text(writer, "id", call->id);
      put_text(writer, "type", "function");
      writer.Key("function");
      writer.StartObject();
      put_text(writer, "name", call->name);
      put_text(writer, "arguments", call->arguments.empty() ? "{}" : call->arguments);
      writer.EndObject();
      writer.EndObject();
    }
  }
  writer.EndArray();
}

void put_message(Writer& writer, const chat::Response& response) {
  writer.StartObject();
  writer.Key("role");
  writer.String("assistant");
  writer.Key("content");
  const auto* only_text =
      response.parts.size() == 1 ? std::get_if<chat::TextPart>(&response.parts.front()) : nullptr;
  if (only_text != nullptr) {  // nothing else to look for
    put_text(writer, only_text->text);
    writer.Key("refusal");
    writer.Null();
    writer.EndObject();
    return;
  }
  const bool calls = has_calls(response.parts);
  const std::string text = joined<chat::TextPart>(response.parts);
  const std::string refusal = joined<chat::RefusalPart>(response.parts);
  if (text.empty() && (calls || !refusal.empty())) {
    writer.Null();
  } else {
    put_text(writer, text);
  }
  writer.Key("refusal");
  put_text_or_null(writer, refusal);
  if (const std::string thinking = joined<chat::ThinkingPart>(response.parts); !thinking.empty()) {
    put_text(writer, "reasoning_content", thinking);
  }
  if (calls) {
    put_tool_calls(writer, response.parts);
  }
  writer.EndObject();
}

std::size_t text_bytes(const chat::Response& response) noexcept {
  std::size_t bytes = 0;
  for (const chat::Part& part : response.parts) {
    if (const auto* piece = std::get_if<chat::TextPart>(&part)) {
      bytes += piece->text.size();
    }
  }
  return bytes;
}

}  // namespace

std::string_view finish_reason(chat::StopReason reason) noexcept {
  switch (reason) {
    case chat::StopReason::end_of_turn:
    case chat::StopReason::stop_sequence:
      return "stop";
    case chat::StopReason::max_tokens:
      return "length";
    case chat::StopReason::tool_calls:
      return "tool_calls";
    case chat::StopReason::content_filter:
      return "content_filter";
  }
  return "stop";
}

void put_usage(Writer& writer, const chat::Usage& usage) {
  writer.StartObject();
  writer.Key("prompt_tokens");
  writer.Int64(usage.prompt_tokens);
  writer.Key("completion_tokens");
  writer.Int64(usage.completion_tokens);
  writer.Key("total_tokens");
  writer.Int64(usage.prompt_tokens + usage.completion_tokens);
  if (usage.cached_tokens > 0 || usage.cache_write_tokens > 0) {
    writer.Key("prompt_tokens_details");
    writer.StartObject();
    writer.Key("cached_tokens");
    writer.Int64(usage.cached_tokens);
    writer.Key("cache_write_tokens");
    writer.Int64(usage.cache_write_tokens);
    writer.EndObject();
  }
  if (usage.reasoning_tokens > 0) {
    writer.Key("completion_tokens_details");
    writer.StartObject();
    writer.Key("reasoning_tokens");
    writer.Int64(usage.reasoning_tokens);
    writer.EndObject();
  }
  writer.EndObject();
}

void put_error(Writer& writer, const chat::Error& error) {
  writer.StartObject();
  writer.Key("message");
  put_text(writer, error.message);
  writer.Key("type");
  put_text(writer, error_type(error.kind));
  writer.Key("param");
  put_text_or_null(writer, error.param);
  writer.Key("code");
  put_text_or_null(writer, error.code);
  writer.EndObject();
}

std::string write_response(const chat::Response& response, const Stamp& stamp) {
  rapidjson::StringBuffer buffer(nullptr, kEnvelopeBytes + text_bytes(response));
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("id");
  put_text(writer, stamp.id);
  writer.Key("object");
  writer.String("chat.completion");
  writer.Key("created");
  writer.Int64(stamp.created_s);
  writer.Key("model");
  put_text(writer, response.model);
  writer.Key("choices");
  writer.StartArray();
  writer.StartObject();
  writer.Key("index");
  writer.Int(0);
  writer.Key("message");
  put_message(writer, response);
  writer.Key("logprobs");
  writer.Null();
  writer.Key("finish_reason");
  put_text(writer, finish_reason(response.stop_reason));
  writer.EndObject();
  writer.EndArray();
  writer.Key("usage");
  put_usage(writer, response.usage);
  writer.EndObject();
  return take_json(buffer);
}

std::string write_error(const chat::Error& error) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("error");
  put_error(writer, error);
  writer.EndObject();
  return take_json(buffer);
}

namespace {

void put_model(Writer& writer, const Model& model) {
  writer.StartObject();
  writer.Key("id");
  put_text(writer, model.id);
  writer.Key("object");
  writer.String("model");
  writer.Key("created");
  writer.Int(0);  // the gateway knows models by name only
  writer.Key("owned_by");
  put_text(writer, model.owned_by);
  writer.EndObject();
}

}  // namespace

std::string write_model(const Model& model) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  put_model(writer, model);
  return take_json(buffer);
}

std::string write_models(const std::vector<Model>& models) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("object");
  writer.String("list");
  writer.Key("data");
  writer.StartArray();
  for (const Model& model : models) {
    put_model(writer, model);
  }
  writer.EndArray();
  writer.EndObject();
  return take_json(buffer);
}

}  // namespace gateway::formats::openai_chat

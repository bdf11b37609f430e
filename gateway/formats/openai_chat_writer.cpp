#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "gateway/formats/openai_chat.h"

namespace gateway::formats::openai_chat {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

// Room for what surrounds the texts, so that an ordinary answer is written without growing.
constexpr std::size_t kEnvelopeBytes = 512;

void put_text(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void put_text_or_null(Writer& writer, std::string_view text) {
  if (text.empty()) {
    writer.Null();
  } else {
    put_text(writer, text);
  }
}

std::string_view finish_reason(chat::StopReason reason) noexcept {
  switch (reason) {
    case chat::StopReason::end_of_turn:
    case chat::StopReason::stop_sequence:
      return "stop";
    case chat::StopReason::max_tokens:
      return "length";
    case chat::StopReason::content_filter:
      return "content_filter";
  }
  return "stop";
}

std::string_view error_type(chat::ErrorKind kind) noexcept {
  switch (kind) {
    case chat::ErrorKind::rate_limited:
      return "requests";
    case chat::ErrorKind::internal:
    case chat::ErrorKind::unavailable:
      return "server_error";
    default:
      return "invalid_request_error";
  }
}

std::string joined_text(const std::vector<chat::Part>& parts) {
  std::string text;
  for (const chat::Part& part : parts) {
    if (const auto* piece = std::get_if<chat::TextPart>(&part)) {
      text += piece->text;
    }
  }
  return text;
}

void put_message(Writer& writer, const chat::Response& response) {
  writer.StartObject();
  writer.Key("role");
  writer.String("assistant");
  writer.Key("content");
  const auto* only_text =
      response.parts.size() == 1 ? std::get_if<chat::TextPart>(&response.parts.front()) : nullptr;
  if (only_text != nullptr) {
    put_text(writer, only_text->text);
  } else {
    put_text(writer, joined_text(response.parts));
  }
  writer.Key("refusal");
  writer.Null();
  writer.EndObject();
}

void put_usage(Writer& writer, const chat::Usage& usage) {
  writer.StartObject();
  writer.Key("prompt_tokens");
  writer.Int64(usage.prompt_tokens);
  writer.Key("completion_tokens");
  writer.Int64(usage.completion_tokens);
  writer.Key("total_tokens");
  writer.Int64(usage.prompt_tokens + usage.completion_tokens);
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

std::string take(const rapidjson::StringBuffer& buffer) {
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

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
  return take(buffer);
}

std::string write_error(const chat::Error& error) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("error");
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
  writer.EndObject();
  return take(buffer);
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
  writer.EndArray();
  writer.EndObject();
  return take(buffer);
}

}  // namespace gateway::formats::openai_chat

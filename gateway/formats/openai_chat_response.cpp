// Answers and errors of upstreams that speak the chat API.
#include <algorithm>
#include <array>
#include <utility>

#include "gateway/formats/call_id.h"
#include "gateway/formats/json_document.h"
#include "gateway/formats/openai_chat.h"
#include "gateway/formats/openai_chat_reading.h"

namespace gateway::formats::openai_chat {
namespace {

using rapidjson::Value;

constexpr std::int64_t kMostTokens = 1'000'000'000'000'000;  // sums of a few cannot overflow

std::int64_t tokens_field(const Value* object, const char* name) noexcept {
  return object == nullptr ? 0 : std::min(count_field(*object, name), kMostTokens);
}

/// The text of a message: a string, or (of some vendors) an array of text parts.
std::string content_text(const Value& message) {
  const Value* const content = find_field(message, "content");
  if (content == nullptr || !content->IsArray()) {
    return std::string(text_field(message, "content"));
  }
  std::string text;
  for (const Value& part : content->GetArray()) {
    text += text_field(part, "text");
  }
  return text;
}

/// nullopt: nobody can tell what is to be called. Models write arguments that are no JSON, and some
/// upstreams give no ids: neither is a reason to keep the answer from a client, who can tell the
/// model.
std::optional<chat::ToolCallPart> read_answered_call(const Value& value) {
  const Value* const function = find_field(value, "function");
  if (function == nullptr || text_field(*function, "name").empty()) {
    return std::nullopt;
  }
  chat::ToolCallPart call{std::string(text_field(value, "id")),
                          std::string(text_field(*function, "name")),
                          std::string(text_field(*function, "arguments"))};
  const Value* const arguments = find_field(*function, "arguments");
  if (arguments != nullptr && !arguments->IsString()) {
    call.arguments = json_text(*arguments);  // as some vendors write them
  }
  if (call.arguments.empty()) {
    call.arguments = "{}";
  }
  return call;
}

Failure read_answered_calls(const Value& message, std::string_view answer_id, bool is_cut,
                            std::vector<chat::Part>& parts) {
  const Value* const calls = find_field(message, "tool_calls");
  if (calls == nullptr || !calls->IsArray()) {
    return std::nullopt;
  }
  for (rapidjson::SizeType i = 0; i < calls->Size(); ++i) {
    auto call = read_answered_call((*calls)[i]);
    if (is_cut && i + 1 == calls->Size() && !(call && is_json_object(call->arguments))) {
      return std::nullopt;  // the limit cut it off; nobody can make it
    }
    if (!call) {
      return bad_gateway("The upstream's answer has a call of a tool that makes no sense.");
    }
    if (call->id.empty()) {
      call->id = call_id(answer_id, i);
    }
    parts.emplace_back(std::move(*call));
  }
  return std::nullopt;
}

struct ErrorWord {
  std::string_view word;  ///< of `type` or `code`
  chat::ErrorKind kind;
};

constexpr std::array<ErrorWord, 12> kErrorWords{{
    {"invalid_request_error", chat::ErrorKind::invalid_request},
    {"context_length_exceeded", chat::ErrorKind::invalid_request},
    {"authentication_error", chat::ErrorKind::unauthenticated},
    {"permission_error", chat::ErrorKind::permission_denied},
    {"not_found_error", chat::ErrorKind::not_found},
    {"rate_limit_exceeded", chat::ErrorKind::rate_limited},
    {"rate_limit_error", chat::ErrorKind::rate_limited},
    {"insufficient_quota", chat::ErrorKind::rate_limited},
    {"requests", chat::ErrorKind::rate_limited},
    {"tokens", chat::ErrorKind::rate_limited},
    {"overloaded_error", chat::ErrorKind::overloaded},
    {"service_unavailable", chat::ErrorKind::unavailable},
}};

chat::ErrorKind kind_named(std::string_view type, std::string_view code) noexcept {
  for (const ErrorWord& known : kErrorWords) {
    if (known.word == code || known.word == type) {
      return known.kind;
    }
  }
  return chat::ErrorKind::internal;
}

}  // namespace

chat::Error bad_gateway(std::string message) {
  return {.kind = chat::ErrorKind::bad_gateway, .message = std::move(message)};
}

chat::Usage read_usage(const Value& value) {
  const Value* const prompt = find_field(value, "prompt_tokens_details");
  const Value* const completion = find_field(value, "completion_tokens_details");
  chat::Usage usage;
  usage.prompt_tokens = tokens_field(&value, "prompt_tokens");
  usage.completion_tokens = tokens_field(&value, "completion_tokens");
  usage.cached_tokens = std::min(tokens_field(prompt, "cached_tokens"), usage.prompt_tokens);
  usage.cache_write_tokens = std::min(tokens_field(prompt, "cache_write_tokens"),
                                      usage.prompt_tokens - usage.cached_tokens);
  usage.reasoning_tokens =
      std::min(tokens_field(completion, "reasoning_tokens"), usage.completion_tokens);
  return usage;
}

chat::StopReason stop_reason(std::string_view finish_reason, bool has_calls) noexcept {
  if (finish_reason == "length") {
    return chat::StopReason::max_tokens;
  }
  if (finish_reason == "content_filter") {
    return chat::StopReason::content_filter;
  }
  return has_calls ? chat::StopReason::tool_calls : chat::StopReason::end_of_turn;
}

std::optional<chat::Error> error_in(const Value& root) {
  const Value* const value = find_field(root, "error");
  if (value == nullptr || !(value->IsObject() || value->IsString())) {
    return std::nullopt;
  }
  chat::Error error;
  if (value->IsString()) {  // of some vendors
    error.message = text_of(*value);
    return error;
  }
  error.message = text_field(*value, "message");
  error.param = text_field(*value, "param");
  error.code = text_field(*value, "code");
  error.kind = kind_named(text_field(*value, "type"), error.code);
  const std::int64_t status = count_field(*value, "code");  // a number of some vendors
  if (status >= 400 && status <= 599) {
    error.kind = chat::error_kind(static_cast<int>(status));
  }
  return error;
}

tl::expected<chat::Response, chat::Error> read_response(std::string_view body) {
  const JsonDocument document(body);
  if (document.error()) {
    return tl::unexpected(bad_gateway("The upstream's answer is not valid JSON."));
  }
  const Value& root = document.root();
  const Value* const choices = find_field(root, "choices");
  const Value* const message = choices != nullptr && choices->IsArray() && !choices->Empty()
                                   ? find_field((*choices)[0], "message")
                                   : nullptr;
  if (message == nullptr || !message->IsObject()) {
    const auto error = error_in(root);  // some vendors answer 200 with one
    if (error && !error->message.empty()) {
      return tl::unexpected(bad_gateway(error->message));
    }
    return tl::unexpected(bad_gateway("The upstream's answer has no choices[0].message."));
  }
  chat::Response response;
  response.model = text_field(root, "model");
  std::string_view thinking = text_field(*message, "reasoning_content");
  if (thinking.empty()) {
    thinking = text_field(*message, "reasoning");
  }
  if (!thinking.empty()) {
    response.parts.emplace_back(chat::ThinkingPart{std::string(thinking)});
  }
  if (std::string text = content_text(*message); !text.empty()) {
    response.parts.emplace_back(chat::TextPart{std::move(text)});
  }
  if (const std::string_view refusal = text_field(*message, "refusal"); !refusal.empty()) {
    response.parts.emplace_back(chat::RefusalPart{std::string(refusal)});
  }
  const std::size_t before_calls = response.parts.size();
  const std::string_view finish = text_field((*choices)[0], "finish_reason");
  if (Failure failure = read_answered_calls(*message, text_field(root, "id"), finish == "length",
                                            response.parts)) {
    return tl::unexpected(std::move(*failure));
  }
  response.stop_reason = stop_reason(finish, response.parts.size() > before_calls);
  if (const Value* const usage = find_field(root, "usage")) {
    response.usage = read_usage(*usage);
  }
  return response;
}

chat::Error read_error(int status, std::string_view body) {
  const JsonDocument document(body);
  chat::Error error;
  if (!document.error()) {
    error = error_in(document.root()).value_or(chat::Error{});
  }
  error.kind = chat::error_kind(status);
  error.status = status;
  if (error.message.empty()) {
    error.message = "The upstream answered with status " + std::to_string(status) + ".";
  }
  return error;
}

}  // namespace gateway::formats::openai_chat

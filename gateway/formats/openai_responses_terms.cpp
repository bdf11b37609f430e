#include "gateway/formats/openai_responses_terms.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "gateway/formats/json_fields.h"

namespace gateway::formats::openai_responses {
namespace {

using chat::ErrorKind;
using rapidjson::Value;

std::string_view error_type(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::rate_limited:
      return "requests";
    case ErrorKind::internal:
    case ErrorKind::bad_gateway:
    case ErrorKind::unavailable:
    case ErrorKind::gateway_timeout:
    case ErrorKind::overloaded:
      return "server_error";
    default:
      return "invalid_request_error";
  }
}

/// Codes and types of errors inside a stream, which has no status to tell the kind.
constexpr std::array<std::pair<std::string_view, ErrorKind>, 12> kErrorKinds{{
    {"rate_limit_exceeded", ErrorKind::rate_limited},
    {"insufficient_quota", ErrorKind::rate_limited},
    {"requests", ErrorKind::rate_limited},
    {"tokens", ErrorKind::rate_limited},
    {"server_is_overloaded", ErrorKind::overloaded},
    {"slow_down", ErrorKind::overloaded},
    {"server_error", ErrorKind::internal},
    {"invalid_api_key", ErrorKind::unauthenticated},
    {"model_not_found", ErrorKind::not_found},
    {"context_length_exceeded", ErrorKind::invalid_request},
    {"invalid_prompt", ErrorKind::invalid_request},
    {"invalid_request_error", ErrorKind::invalid_request},
}};

ErrorKind kind_told(std::string_view code, std::string_view type) noexcept {
  for (const std::string_view word : {code, type}) {
    for (const auto& [known, kind] : kErrorKinds) {
      if (known == word) {
        return kind;
      }
    }
  }
  return ErrorKind::internal;
}

// Above any real count, and small enough that sums of a few do not overflow.
constexpr std::int64_t kMostTokens = 1'000'000'000'000'000;

std::int64_t tokens_field(const Value& object, const char* name) noexcept {
  return std::min(count_field(object, name), kMostTokens);
}

/// The texts of an array of parts, those that have none passed over.
ReasoningText joined_texts(const Value* parts) {
  ReasoningText joined;
  if (parts == nullptr || !parts->IsArray()) {
    return joined;
  }
  for (const Value& part : parts->GetArray()) {
    const Value* const text = find_field(part, "text");
    if (text != nullptr && text->IsString()) {
      joined.text += joined.told ? kBetweenSummaries : std::string_view();
      joined.text += text_of(*text);
      joined.told = true;
    }
  }
  return joined;
}

}  // namespace

void put_error_fields(JsonWriter& writer, const chat::Error& error) {
  put_text(writer, "message", error.message);
  put_text(writer, "type", error_type(error.kind));
  writer.Key("param");
  put_text_or_null(writer, error.param);
  writer.Key("code");
  put_text_or_null(writer, error.code);
}

std::string_view error_code(const chat::Error& error) noexcept {
  if (!error.code.empty()) {
    return error.code;
  }
  switch (error.kind) {
    case ErrorKind::rate_limited:
      return "rate_limit_exceeded";
    case ErrorKind::overloaded:
      return "server_is_overloaded";
    default:
      return error_type(error.kind);
  }
}

chat::Error error_told(const Value* error) {
  if (error == nullptr || !error->IsObject()) {
    return {.kind = ErrorKind::bad_gateway, .message = "The upstream failed without saying why."};
  }
  const std::string_view code = text_field(*error, "code");
  const std::string_view message = text_field(*error, "message");
  return {
      .kind = kind_told(code, text_field(*error, "type")),
      .message = message.empty() ? "The upstream failed without saying why." : std::string(message),
      .param = std::string(text_field(*error, "param")),
      .code = std::string(code)};
}

chat::Usage usage_told(const Value* usage) noexcept {
  chat::Usage told;
  if (usage == nullptr) {
    return told;
  }
  told.prompt_tokens = tokens_field(*usage, "input_tokens");
  told.completion_tokens = tokens_field(*usage, "output_tokens");
  if (const Value* const details = find_field(*usage, "input_tokens_details")) {
    told.cached_tokens = std::min(tokens_field(*details, "cached_tokens"), told.prompt_tokens);
    told.cache_write_tokens = std::min(tokens_field(*details, "cache_write_tokens"),
                                       told.prompt_tokens - told.cached_tokens);
  }
  if (const Value* const details = find_field(*usage, "output_tokens_details")) {
    told.reasoning_tokens =
        std::min(tokens_field(*details, "reasoning_tokens"), told.completion_tokens);
  }
  return told;
}

chat::StopReason stop_told(const Value& response, bool has_call) noexcept {
  if (text_field(response, "status") == "incomplete") {
    const Value* const details = find_field(response, "incomplete_details");
    const bool filtered = details != nullptr && text_field(*details, "reason") == "content_filter";
    return filtered ? chat::StopReason::content_filter : chat::StopReason::max_tokens;
  }
  return has_call ? chat::StopReason::tool_calls : chat::StopReason::end_of_turn;
}

ReasoningText reasoning_text(const Value& item) {
  ReasoningText summary = joined_texts(find_field(item, "summary"));
  return summary.told ? std::move(summary) : joined_texts(find_field(item, "content"));
}

}  // namespace gateway::formats::openai_responses

#include "gateway/formats/anthropic_messages_terms.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "gateway/formats/json_fields.h"

namespace gateway::formats::anthropic_messages {
namespace {

using chat::ErrorKind;
using chat::StopReason;
using rapidjson::Value;

// The first name of a reason is the one that is written.
constexpr std::array<std::pair<StopReason, std::string_view>, 7> kStopReasons{{
    {StopReason::end_of_turn, "end_turn"},
    {StopReason::end_of_turn, "pause_turn"},
    {StopReason::stop_sequence, "stop_sequence"},
    {StopReason::max_tokens, "max_tokens"},
    {StopReason::max_tokens, "model_context_window_exceeded"},
    {StopReason::tool_calls, "tool_use"},
    {StopReason::content_filter, "refusal"},
}};

// The first kind of a type is the one that the type is read as, and so the other way round.
constexpr std::array<std::pair<ErrorKind, std::string_view>, 14> kErrorTypes{{
    {ErrorKind::invalid_request, "invalid_request_error"},
    {ErrorKind::unauthenticated, "authentication_error"},
    {ErrorKind::payment_required, "billing_error"},
    {ErrorKind::permission_denied, "permission_error"},
    {ErrorKind::not_found, "not_found_error"},
    {ErrorKind::too_large, "request_too_large"},
    {ErrorKind::rate_limited, "rate_limit_error"},
    {ErrorKind::internal, "api_error"},
    {ErrorKind::gateway_timeout, "timeout_error"},
    {ErrorKind::overloaded, "overloaded_error"},
    {ErrorKind::method_not_allowed, "invalid_request_error"},
    {ErrorKind::timed_out, "timeout_error"},
    {ErrorKind::bad_gateway, "api_error"},
    {ErrorKind::unavailable, "api_error"},
}};

// Above any real count, and small enough that sums of a few do not overflow.
constexpr std::int64_t kMaxCount = 1'000'000'000'000'000;

void update_count(const Value& usage, const char* name, std::int64_t& count) noexcept {
  const Value* const value = find_field(usage, name);
  if (value != nullptr && value->IsInt64()) {
    count = std::clamp(value->GetInt64(), std::int64_t{0}, kMaxCount);
  }
}

/// The API's errors have no place of their own for the field. What an upstream says of one is told
/// in its words: they need not be the client's.
std::string message_of(const chat::Error& error) {
  const bool names_field =
      error.param.empty() || error.message.find(error.param) != std::string::npos;
  return names_field || error.status != 0 ? error.message : error.param + ": " + error.message;
}

}  // namespace

StopReason stop_reason_named(std::string_view name) noexcept {
  const auto* const found = std::find_if(kStopReasons.begin(), kStopReasons.end(),
                                         [&](const auto& row) { return row.second == name; });
  return found != kStopReasons.end() ? found->first : StopReason::end_of_turn;
}

StopReason stop_told(StopReason reason, bool has_call, bool has_refusal) noexcept {
  if (reason != StopReason::end_of_turn && reason != StopReason::tool_calls) {
    return reason;
  }
  if (has_call) {
    return StopReason::tool_calls;
  }
  return has_refusal ? StopReason::content_filter : StopReason::end_of_turn;
}

void put_stop(JsonWriter& writer, StopReason reason, std::string_view stop_sequence) {
  const auto* const row = std::find_if(kStopReasons.begin(), kStopReasons.end(),
                                       [&](const auto& each) { return each.first == reason; });
  put_text(writer, "stop_reason", row != kStopReasons.end() ? row->second : "end_turn");
  writer.Key("stop_sequence");
  put_text_or_null(writer, reason == StopReason::stop_sequence ? stop_sequence : "");
}

void TokenCounts::update(const Value* usage) noexcept {
  if (usage == nullptr) {
    return;
  }
  update_count(*usage, "input_tokens", input);
  update_count(*usage, "cache_creation_input_tokens", cache_creation);
  update_count(*usage, "cache_read_input_tokens", cache_read);
  update_count(*usage, "output_tokens", output);
  if (const Value* const details = find_field(*usage, "output_tokens_details")) {
    update_count(*details, "thinking_tokens", thinking);
  }
}

chat::Usage TokenCounts::usage() const noexcept {
  return {.prompt_tokens = input + cache_creation + cache_read,
          .completion_tokens = output,
          .cached_tokens = cache_read,
          .cache_write_tokens = cache_creation,
          .reasoning_tokens = thinking};
}

void put_usage(JsonWriter& writer, const chat::Usage& usage) {
  const std::int64_t cached = usage.cached_tokens + usage.cache_write_tokens;
  writer.StartObject();
  writer.Key("input_tokens");
  writer.Int64(std::max(usage.prompt_tokens - cached, std::int64_t{0}));
  writer.Key("cache_creation_input_tokens");
  writer.Int64(usage.cache_write_tokens);
  writer.Key("cache_read_input_tokens");
  writer.Int64(usage.cached_tokens);
  writer.Key("output_tokens");
  writer.Int64(usage.completion_tokens);
  if (usage.reasoning_tokens > 0) {
    writer.Key("output_tokens_details");
    writer.StartObject();
    writer.Key("thinking_tokens");
    writer.Int64(usage.reasoning_tokens);
    writer.EndObject();
  }
  writer.EndObject();
}

void put_error(JsonWriter& writer, const chat::Error& error) {
  const auto* const row = std::find_if(kErrorTypes.begin(), kErrorTypes.end(),
                                       [&](const auto& each) { return each.first == error.kind; });
  put_text(writer, "type", "error");
  writer.Key("error");
  writer.StartObject();
  put_text(writer, "type", row != kErrorTypes.end() ? row->second : "api_error");
  put_text(writer, "message", message_of(error));
  if (error.code == kThreadUnsupported) {
    put_key(writer, "details");
    put_json(writer, R"({"error_code":"thread_unsupported_request","unsupported":["thread"]})");
  }
  writer.EndObject();
}

bool is_blank(std::string_view text) noexcept {
  return text.find_first_not_of(" \t\n\v\f\r") == std::string_view::npos;
}

chat::Error error_told(const Value* error) {
  chat::Error told{.kind = ErrorKind::bad_gateway,
                   .message = "The upstream reported an error without saying which."};
  if (error == nullptr) {
    return told;
  }
  const std::string_view type = text_field(*error, "type");
  const auto* const row = std::find_if(kErrorTypes.begin(), kErrorTypes.end(),
                                       [&](const auto& each) { return each.second == type; });
  if (row != kErrorTypes.end()) {
    told.kind = row->first;
  }
  if (const std::string_view message = text_field(*error, "message"); !message.empty()) {
    told.message = message;
  }
  return told;
}

void put_input(JsonWriter& writer, std::string_view arguments) {
  writer.Key("input");
  if (arguments == "{}" || is_json_object(arguments)) {
    put_json(writer, arguments);
    return;
  }
  writer.StartObject();
  if (!arguments.empty()) {
    put_text(writer, "invalid_arguments", arguments);
  }
  writer.EndObject();
}

}  // namespace gateway::formats::anthropic_messages

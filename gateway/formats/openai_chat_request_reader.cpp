#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "gateway/formats/json_document.h"
#include "gateway/formats/openai_chat.h"
#include "gateway/formats/openai_chat_reading.h"
#include "gateway/formats/openai_options.h"
#include "gateway/formats/tool_choice.h"

namespace gateway::formats::openai_chat {
namespace {

using rapidjson::Value;

constexpr rapidjson::SizeType kMaxMetadata = 16;  // as OpenAI allows

Failure read_model(const Value& value, chat::Request& request) {
  if (!value.IsString()) {
    return wrong_type("model", "a string", value);
  }
  request.model = text_of(value);
  return request.model.empty() ? Failure(invalid_value("model", "must not be empty."))
                               : std::nullopt;
}

Failure read_whole_number(const char* name, const Value& value, std::int64_t lowest,
                          std::optional<std::int64_t>& target) {
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsInt64()) {
    return wrong_type(name, "a whole number", value);
  }
  if (value.GetInt64() < lowest) {
    return invalid_value(name, "must be " + std::to_string(lowest) + " or more.");
  }
  target = value.GetInt64();
  return std::nullopt;
}

Failure read_number(const char* name, const Value& value, int lowest, int highest,
                    std::optional<double>& target) {
  target.reset();
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsNumber()) {
    return wrong_type(name, "a number", value);
  }
  const double number = value.GetDouble();
  if (number < lowest || number > highest) {
    return invalid_value(name, "must be between " + std::to_string(lowest) + " and " +
                                   std::to_string(highest) + ".");
  }
  target = number;
  return std::nullopt;
}

Failure read_stop(const Value& value, chat::Request& request) {
  request.stop.clear();
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (value.IsString()) {
    request.stop.emplace_back(text_of(value));
    return std::nullopt;
  }
  if (!value.IsArray()) {
    return wrong_type("stop", "a string or an array of strings", value);
  }
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
    if (!value[i].IsString()) {
      return wrong_type(at_index("stop", i), "a string", value[i]);
    }
    request.stop.emplace_back(text_of(value[i]));
  }
  return std::nullopt;
}

Failure read_bool(const std::string& path, const Value& value, bool& target) {
  if (!value.IsNull() && !value.IsBool()) {
    return wrong_type(path, "a boolean", value);
  }
  target = value.IsTrue();
  return std::nullopt;
}

Failure read_stream_options(const Value& value, chat::Request& request) {
  request.include_usage = false;
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsObject()) {
    return wrong_type("stream_options", "an object", value);
  }
  for (const auto& member : value.GetObject()) {
    const std::string path = "stream_options." + std::string(text_of(member.name));
    if (text_of(member.name) != "include_usage") {
      ignore(path, member.value, request);
    } else if (Failure failure = read_bool(path, member.value, request.include_usage)) {
      return failure;
    }
  }
  return std::nullopt;
}

Failure read_parallel_tool_calls(const Value& value, chat::Request& request) {
  request.parallel_tool_calls.reset();
  bool parallel = false;
  if (Failure failure = read_bool("parallel_tool_calls", value, parallel)) {
    return failure;
  }
  if (!value.IsNull()) {
    request.parallel_tool_calls = parallel;
  }
  return std::nullopt;
}

Failure read_choice_count(const Value& value) {
  if (!value.IsNull() && !value.IsInt64()) {
    return wrong_type("n", "a whole number", value);
  }
  return value.IsInt64() && value.GetInt64() != 1
             ? Failure(
                   unsupported_field("n", "one answer a request is given: leave it out or send 1."))
             : std::nullopt;
}

Failure read_modalities(const Value& value) {
  const bool is_text =
      value.IsArray() && value.Size() == 1 && value[0].IsString() && text_of(value[0]) == "text";
  return is_text || asks_for_nothing(value)
             ? std::nullopt
             : Failure(unsupported_field("modalities", R"(only ["text"] is.)"));
}

Failure read_reasoning_effort(const Value& value, chat::Request& request) {
  constexpr std::array<std::string_view, 7> kEfforts = {"none", "minimal", "low", "medium",
                                                        "high", "xhigh",   "max"};
  request.reasoning = {};
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsString()) {
    return wrong_type("reasoning_effort", "a string", value);
  }
  if (std::find(kEfforts.begin(), kEfforts.end(), text_of(value)) == kEfforts.end()) {
    return invalid_value("reasoning_effort",
                         "must be none, minimal, low, medium, high, xhigh or max.");
  }
  request.reasoning.effort = text_of(value);
  if (request.reasoning.effort == "none") {
    request.reasoning.mode = chat::Reasoning::Mode::off;
  }
  return std::nullopt;
}

Failure read_metadata(const Value& value, chat::Request& request) {
  request.metadata.clear();
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsObject()) {
    return wrong_type("metadata", "an object", value);
  }
  if (value.MemberCount() > kMaxMetadata) {
    return invalid_value("metadata",
                         "must have at most " + std::to_string(kMaxMetadata) + " entries.");
  }
  for (const auto& member : value.GetObject()) {
    const std::string name(text_of(member.name));
    if (!member.value.IsString()) {
      return wrong_type("metadata." + name, "a string", member.value);
    }
    const auto same = std::find_if(request.metadata.begin(), request.metadata.end(),
                                   [&](const auto& entry) { return entry.first == name; });
    if (same != request.metadata.end()) {
      same->second = text_of(member.value);
    } else {
      request.metadata.emplace_back(name, text_of(member.value));
    }
  }
  return std::nullopt;
}

/// Fields that would change what is answered.
constexpr std::array<const char*, 4> kUnoffered = {"functions", "function_call", "audio",
                                                   "web_search_options"};

Failure read_rare_field(std::string_view name, const Value& value, chat::Request& request) {
  if (name == "n") {
    return read_choice_count(value);
  }
  if (name == "top_k") {
    request.top_k.reset();
    return read_whole_number("top_k", value, 1, request.top_k);
  }
  if (name == "presence_penalty") {
    return read_number("presence_penalty", value, -2, 2, request.presence_penalty);
  }
  if (name == "frequency_penalty") {
    return read_number("frequency_penalty", value, -2, 2, request.frequency_penalty);
  }
  if (name == "seed") {
    request.seed.reset();
    return read_whole_number("seed", value, INT64_MIN, request.seed);
  }
  if (name == "verbosity") {
    return read_text(value, "verbosity", request.verbosity);
  }
  for (const SharedText& field : kSharedTexts) {
    if (name == field.name) {
      return read_text(value, std::string(name), request.*field.text);
    }
  }
  if (name == "metadata") {
    return read_metadata(value, request);
  }
  if (name == "modalities") {
    return read_modalities(value);
  }
  for (const char* unoffered : kUnoffered) {
    if (name == unoffered) {
      return asks_for_nothing(value) ? std::nullopt
                                     : Failure(unsupported_field(unoffered, "leave it out."));
    }
  }
  ignore(name, value, request);
  return std::nullopt;
}

Failure read_field(std::string_view name, const Value& value, chat::Request& request) {
  if (name == "messages") {
    return read_messages(value, request);
  }
  if (name == "model") {
    return read_model(value, request);
  }
  if (name == "stream") {
    return read_bool("stream", value, request.stream);
  }
  if (name == "stream_options") {
    return read_stream_options(value, request);
  }
  if (name == "max_tokens") {
    return read_whole_number("max_tokens", value, 1, request.max_tokens);
  }
  if (name == "max_completion_tokens") {
    return read_whole_number("max_completion_tokens", value, 1, request.max_tokens);
  }
  if (name == "temperature") {
    return read_number("temperature", value, 0, 2, request.temperature);
  }
  if (name == "top_p") {
    return read_number("top_p", value, 0, 1, request.top_p);
  }
  if (name == "stop") {
    return read_stop(value, request);
  }
  if (name == "tools") {
    return read_tools(value, request);
  }
  if (name == "tool_choice") {
    return read_tool_choice(value, request);
  }
  if (name == "parallel_tool_calls") {
    return read_parallel_tool_calls(value, request);
  }
  if (name == "response_format") {
    return read_response_format(value, request);
  }
  if (name == "reasoning_effort") {
    return read_reasoning_effort(value, request);
  }
  return read_rare_field(name, value, request);
}

}  // namespace

tl::expected<chat::Request, chat::Error> read_request(std::string_view body) {
  const JsonDocument document(body);
  if (auto error = document.object_error()) {
    return tl::unexpected(std::move(*error));
  }
  const Value& root = document.root();
  chat::Request request;
  for (const auto& member : root.GetObject()) {
    if (Failure failure = read_field(text_of(member.name), member.value, request)) {
      return tl::unexpected(std::move(*failure));
    }
  }
  if (request.model.empty()) {
    return tl::unexpected(missing_field("model"));
  }
  if (request.messages.empty()) {
    return tl::unexpected(missing_field("messages"));
  }
  if (Failure failure = tool_choice_error(request, Api::chat_completions)) {
    return tl::unexpected(std::move(*failure));
  }
  return request;
}

}  // namespace gateway::formats::openai_chat

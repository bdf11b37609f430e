#include <array>
#include <optional>
#include <string>
#include <utility>

#include "gateway/formats/json_document.h"
#include "gateway/formats/json_fields.h"
#include "gateway/formats/openai_chat.h"

namespace gateway::formats::openai_chat {
namespace {

using rapidjson::Value;
using Failure = std::optional<chat::Error>;  // nullopt: read

std::optional<chat::Role> role_named(std::string_view name) noexcept {
  if (name == "user") {
    return chat::Role::user;
  }
  if (name == "assistant") {
    return chat::Role::assistant;
  }
  if (name == "system") {
    return chat::Role::system;
  }
  if (name == "developer") {
    return chat::Role::developer;
  }
  return std::nullopt;
}

/// One element of an array of content parts. `path` is only spelled out when something is wrong.
template <typename Path>
Failure read_part(const Value& value, const Path& path, chat::Message& message) {
  if (!value.IsObject()) {
    return wrong_type(path(), "an object", value);
  }
  const auto type = value.FindMember("type");
  if (type == value.MemberEnd()) {
    return missing_field(path() + ".type");
  }
  if (!type->value.IsString()) {
    return wrong_type(path() + ".type", "a string", type->value);
  }
  if (text_of(type->value) != "text") {
    return unsupported_field(path() + ".type", R"(only parts of type "text" are.)");
  }
  const auto text = value.FindMember("text");
  if (text == value.MemberEnd()) {
    return missing_field(path() + ".text");
  }
  if (!text->value.IsString()) {
    return wrong_type(path() + ".text", "a string", text->value);
  }
  message.parts.emplace_back(chat::TextPart{std::string(text_of(text->value))});
  return std::nullopt;
}

template <typename Path>
Failure read_content(const Value& value, const Path& path, chat::Message& message) {
  if (value.IsString()) {
    message.parts.emplace_back(chat::TextPart{std::string(text_of(value))});
    return std::nullopt;
  }
  if (!value.IsArray()) {
    return wrong_type(path(), "a string or an array of text parts", value);
  }
  if (value.Empty()) {
    return invalid_value(path(), "must have at least one part.");
  }
  message.parts.reserve(value.Size());
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
    const auto part_path = [&] { return at_index(path(), i); };
    if (Failure failure = read_part(value[i], part_path, message)) {
      return failure;
    }
  }
  return std::nullopt;
}

Failure read_message(const Value& value, std::size_t index, chat::Message& message) {
  const auto path = [index](std::string_view field) {
    return at_index("messages", index) + std::string(field);
  };
  if (!value.IsObject()) {
    return wrong_type(path(""), "an object", value);
  }
  const Value* role = nullptr;
  const Value* content = nullptr;
  for (const auto& member : value.GetObject()) {
    const std::string_view name = text_of(member.name);
    if (name == "role") {
      role = &member.value;
    } else if (name == "content") {
      content = &member.value;
    } else if ((name == "tool_calls" || name == "function_call") &&
               !asks_for_nothing(member.value)) {
      return unsupported_field(path("." + std::string(name)), "send messages without tools.");
    }
  }
  if (role == nullptr) {
    return missing_field(path(".role"));
  }
  if (!role->IsString()) {
    return wrong_type(path(".role"), "a string", *role);
  }
  const std::optional<chat::Role> known = role_named(text_of(*role));
  if (!known) {
    return invalid_value(path(".role"), "must be system, developer, user or assistant.");
  }
  message.role = *known;
  if (content == nullptr) {
    return missing_field(path(".content"));
  }
  return read_content(
      *content, [&] { return path(".content"); }, message);
}

Failure read_messages(const Value& value, chat::Request& request) {
  if (!value.IsArray()) {
    return wrong_type("messages", "an array", value);
  }
  if (value.Empty()) {
    return invalid_value("messages", "must have at least one message.");
  }
  request.messages.clear();
  request.messages.resize(value.Size());
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
    if (Failure failure = read_message(value[i], i, request.messages[i])) {
      return failure;
    }
  }
  return std::nullopt;
}

Failure read_model(const Value& value, chat::Request& request) {
  if (!value.IsString()) {
    return wrong_type("model", "a string", value);
  }
  request.model = text_of(value);
  return request.model.empty() ? Failure(invalid_value("model", "must not be empty."))
                               : std::nullopt;
}

Failure read_max_tokens(const char* name, const Value& value, chat::Request& request) {
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsInt64()) {
    return wrong_type(name, "a whole number", value);
  }
  if (value.GetInt64() < 1) {
    return invalid_value(name, "must be 1 or more.");
  }
  request.max_tokens = value.GetInt64();
  return std::nullopt;
}

Failure read_number(const char* name, const Value& value, double highest,
                    std::optional<double>& target) {
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsNumber()) {
    return wrong_type(name, "a number", value);
  }
  const double number = value.GetDouble();
  if (number < 0 || number > highest) {
    return invalid_value(
        name, "must be between 0 and " + std::to_string(static_cast<int>(highest)) + ".");
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

Failure read_stream(const Value& value) {
  if (!value.IsNull() && !value.IsBool()) {
    return wrong_type("stream", "a boolean", value);
  }
  return value.IsTrue() ? Failure(unsupported_field("stream", "leave it out or send false."))
                        : std::nullopt;
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

Failure read_response_format(const Value& value) {
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsObject()) {
    return wrong_type("response_format", "an object", value);
  }
  const auto type = value.FindMember("type");
  const bool is_text =
      type != value.MemberEnd() && type->value.IsString() && text_of(type->value) == "text";
  return is_text ? std::nullopt
                 : Failure(unsupported_field("response_format", R"(only {"type":"text"} is.)"));
}

Failure read_modalities(const Value& value) {
  const bool is_text =
      value.IsArray() && value.Size() == 1 && value[0].IsString() && text_of(value[0]) == "text";
  return is_text || asks_for_nothing(value)
             ? std::nullopt
             : Failure(unsupported_field("modalities", R"(only ["text"] is.)"));
}

/// Fields that would change what is answered.
Failure read_unoffered(const char* name, const Value& value) {
  return asks_for_nothing(value) ? std::nullopt : Failure(unsupported_field(name, "leave it out."));
}

constexpr std::array<const char*, 5> kUnoffered = {"tools", "tool_choice", "functions",
                                                   "function_call", "audio"};

Failure read_field(std::string_view name, const Value& value, chat::Request& request) {
  if (name == "messages") {
    return read_messages(value, request);
  }
  if (name == "model") {
    return read_model(value, request);
  }
  if (name == "max_tokens") {
    return read_max_tokens("max_tokens", value, request);
  }
  if (name == "max_completion_tokens") {
    return read_max_tokens("max_completion_tokens", value, request);
  }
  if (name == "temperature") {
    return read_number("temperature", value, 2, request.temperature);
  }
  if (name == "top_p") {
    return read_number("top_p", value, 1, request.top_p);
  }
  if (name == "stop") {
    return read_stop(value, request);
  }
  if (name == "stream") {
    return read_stream(value);
  }
  if (name == "n") {
    return read_choice_count(value);
  }
  if (name == "response_format") {
    return read_response_format(value);
  }
  if (name == "modalities") {
    return read_modalities(value);
  }
  for (const char* unoffered : kUnoffered) {
    if (name == unoffered) {
      return read_unoffered(unoffered, value);
    }
  }
  return std::nullopt;
}

}  // namespace

tl::expected<chat::Request, chat::Error> read_request(std::string_view body) {
  const JsonDocument document(body);
  if (document.error()) {
    return tl::unexpected(*document.error());
  }
  const Value& root = document.root();
  if (!root.IsObject()) {
    return tl::unexpected(chat::Error{
        .kind = chat::ErrorKind::invalid_request,
        .message = std::string("The body must be a JSON object, not ") + type_name(root) + ".",
        .param = {},
        .code = "invalid_type"});
  }
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
  return request;
}

}  // namespace gateway::formats::openai_chat

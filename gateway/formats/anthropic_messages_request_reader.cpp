#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/formats/anthropic_messages.h"
#include "gateway/formats/anthropic_messages_blocks.h"
#include "gateway/formats/anthropic_messages_options.h"
#include "gateway/formats/anthropic_messages_terms.h"
#include "gateway/formats/json_document.h"
#include "gateway/formats/role_names.h"
#include "gateway/formats/tool_choice.h"

namespace gateway::formats::anthropic_messages {
namespace {

using rapidjson::Value;

template <std::size_t N>
using Fields = std::array<std::string_view, N>;

Failure read_role(const Value* value, const JsonPath& path, chat::Role& role) {
  std::string name;
  if (Failure failure = need_text(value, path, name)) {
    return failure;
  }
  const auto known = find_role(name);
  if (!known || *known == chat::Role::developer) {
    return invalid_value(path.text(), "must be user, assistant or system.");
  }
  role = *known;
  return std::nullopt;
}

Failure read_message(const Value& value, const JsonPath& path, chat::Message& message,
                     std::vector<std::string>& ignored) {
  if (Failure failure = expect_object(value, path)) {
    return failure;
  }
  constexpr Fields<2> kNames = {"role", "content"};
  const auto [role, content] = known_fields(value, kNames, path, ignored);
  if (Failure failure = read_role(role, path.field("role"), message.role)) {
    return failure;
  }
  const JsonPath content_path = path.field("content");
  if (content == nullptr) {
    return missing_field(content_path.text());
  }
  if (content->IsArray() && content->Empty()) {
    return invalid_value(content_path.text(), "must have at least one block.");
  }
  return read_content(*content, content_path, message.role, message.parts, ignored);
}

Failure read_messages(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return missing_field(path.text());
  }
  if (Failure failure = expect_elements(*value, path)) {
    return failure;
  }
  request.messages.reserve(request.messages.size() + value->Size());
  for (rapidjson::SizeType i = 0; i < value->Size(); ++i) {
    const JsonPath message_path = path.element(i);
    chat::Message& message = request.messages.emplace_back();
    if (Failure failure = read_message((*value)[i], message_path, message, request.ignored)) {
      return failure;
    }
  }
  return std::nullopt;
}

Failure read_system(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr || asks_for_nothing(*value) ||
      (value->IsString() && value->GetStringLength() == 0)) {
    return std::nullopt;
  }
  chat::Message& message = request.messages.emplace_back();
  message.role = chat::Role::system;
  return read_content(*value, path, message.role, message.parts, request.ignored);
}

/// Every answer of a tool must have its call in the assistant's messages right before it: no
/// provider takes another. `first` is the first message of `messages`, the field.
Failure check_tool_results(const chat::Request& request, std::size_t first) {
  std::set<std::string_view> calls;
  chat::Role before = chat::Role::user;
  for (std::size_t i = first; i < request.messages.size(); ++i) {
    const chat::Message& message = request.messages[i];
    if (message.role == chat::Role::system) {
      continue;
    }
    if (message.role == chat::Role::assistant && before != chat::Role::assistant) {
      calls.clear();
    }
    before = message.role;
    for (std::size_t j = 0; j < message.parts.size(); ++j) {
      if (const auto* const call = std::get_if<chat::ToolCallPart>(&message.parts[j])) {
        calls.insert(call->id);
      }
      const auto* const result = std::get_if<chat::ToolResultPart>(&message.parts[j]);
      if (result != nullptr && !calls.contains(result->call_id)) {
        return invalid_value(
            at_index(at_index("messages", i - first) + ".content", j) + ".tool_use_id",
            "names no tool_use of the assistant's message before it.");
      }
    }
  }
  return std::nullopt;
}

Failure read_stop_sequences(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->IsArray()) {
    return wrong_type(path.text(), "an array of strings", *value);
  }
  for (rapidjson::SizeType i = 0; i < value->Size(); ++i) {
    const JsonPath text_path = path.element(i);
    if (Failure failure = need_text(&(*value)[i], text_path, request.stop.emplace_back())) {
      return failure;
    }
  }
  return std::nullopt;
}

Failure read_metadata(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (Failure failure = expect_object(*value, path)) {
    return failure;
  }
  constexpr Fields<1> kNames = {"user_id"};
  const auto [user] = known_fields(*value, kNames, path, request.ignored);
  return take_text(user, path.field("user_id"), request.user);
}

using FieldReader = Failure (*)(const Value*, const JsonPath&, chat::Request&);

struct Field {
  std::string_view name;
  FieldReader read;
};

Failure read_model(const Value* value, const JsonPath& path, chat::Request& request) {
  return need_text(value, path, request.model);
}

/// Leaving it out would change what is answered.
Failure refuse(const Value* value, const JsonPath& path, chat::Request& /*request*/) {
  return value == nullptr || asks_for_nothing(*value)
             ? std::nullopt
             : Failure(unsupported_field(path.text(), "leave it out."));
}

/// A conversation that is stored elsewhere: only whoever stores it can go on with it. Anthropic's
/// own client sends all of the conversation again when it is told so in these words.
Failure refuse_thread(const Value* value, const JsonPath& path, chat::Request& request) {
  Failure failure = refuse(value, path, request);
  if (failure) {
    failure->code = kThreadUnsupported;
  }
  return failure;
}

Failure read_max_tokens(const Value* value, const JsonPath& path, chat::Request& request) {
  return take_whole(value, path, 1, request.max_tokens);
}

Failure read_temperature(const Value* value, const JsonPath& path, chat::Request& request) {
  return take_number(value, path, 1, request.temperature);
}

Failure read_top_p(const Value* value, const JsonPath& path, chat::Request& request) {
  return take_number(value, path, 1, request.top_p);
}

Failure read_top_k(const Value* value, const JsonPath& path, chat::Request& request) {
  return take_whole(value, path, 0, request.top_k);
}

Failure read_stream(const Value* value, const JsonPath& path, chat::Request& request) {
  return take_bool(value, path, request.stream);
}

// In the order in which they are read: the system's message comes before the others. What is not
// here is ignored: context_management only makes a prompt shorter.
constexpr std::array<Field, 18> kFields{{
    {"model", read_model},
    {"system", read_system},
    {"messages", read_messages},
    {"max_tokens", read_max_tokens},
    {"tools", read_tools},
    {"tool_choice", read_tool_choice},
    {"thinking", read_thinking},
    {"output_format", read_output_format},
    {"output_config", read_output_config},
    {"stop_sequences", read_stop_sequences},
    {"temperature", read_temperature},
    {"top_p", read_top_p},
    {"top_k", read_top_k},
    {"metadata", read_metadata},
    {"stream", read_stream},
    {"thread", refuse_thread},
    {"mcp_servers", refuse},
    {"container", refuse},
}};

constexpr std::size_t kMessages = 2;

constexpr std::array<std::string_view, kFields.size()> field_names() {
  std::array<std::string_view, kFields.size()> names;
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    names[i] = kFields[i].name;
  }
  return names;
}

Failure read_body(const Value& body, chat::Request& request) {
  const JsonPath path;
  constexpr auto kNames = field_names();
  const auto fields = known_fields(body, kNames, path, request.ignored);
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    if (Failure failure = kFields[i].read(fields[i], path.field(kNames[i]), request)) {
      return failure;
    }
  }
  const std::size_t first = request.messages.size() - fields[kMessages]->Size();
  if (Failure failure = check_tool_results(request, first)) {
    return failure;
  }
  if (Failure failure = tool_choice_error(request, Api::messages)) {
    return failure;
  }
  const std::optional<std::int64_t>& budget = request.reasoning.budget_tokens;
  if (budget && request.max_tokens && *budget >= *request.max_tokens) {
    return invalid_value("thinking.budget_tokens", "must be less than max_tokens.");
  }
  return std::nullopt;
}

}  // namespace

tl::expected<chat::Request, chat::Error> read_count_request(std::string_view body) {
  const JsonDocument document(body);
  if (auto error = document.object_error()) {
    return tl::unexpected(std::move(*error));
  }
  const Value& root = document.root();
  chat::Request request;
  if (Failure failure = read_body(root, request)) {
    return tl::unexpected(std::move(*failure));
  }
  return request;
}

tl::expected<chat::Request, chat::Error> read_request(std::string_view body) {
  auto request = read_count_request(body);
  if (request && !request->max_tokens) {
    return tl::unexpected(missing_field("max_tokens"));
  }
  return request;
}

}  // namespace gateway::formats::anthropic_messages

#include <unordered_set>
#include <utility>

#include "gateway/formats/openai_chat_parts.h"
#include "gateway/formats/openai_chat_reading.h"
#include "gateway/formats/role_names.h"

namespace gateway::formats::openai_chat {
namespace {

using rapidjson::Value;

/// The fields of a message; null where they are absent or null.
struct Fields {
  const Value* role = nullptr;
  const Value* content = nullptr;
  const Value* tool_calls = nullptr;
  const Value* tool_call_id = nullptr;
  const Value* refusal = nullptr;
  const Value* reasoning = nullptr;
  const Value* cache_control = nullptr;
};

using CallIds = std::unordered_set<std::string_view>;

std::string path_of(std::size_t message, std::string_view field) {
  return at_index("messages", message) + std::string(field);
}

Failure find_fields(const Value& value, std::size_t index, Fields& fields, chat::Request& request) {
  for (const auto& member : value.GetObject()) {
    const std::string_view name = text_of(member.name);
    if (name == "role") {
      fields.role = &member.value;
    } else if (name == "content") {
      fields.content = member.value.IsNull() ? nullptr : &member.value;
    } else if (name == "tool_calls") {
      fields.tool_calls = asks_for_nothing(member.value) ? nullptr : &member.value;
    } else if (name == "tool_call_id") {
      fields.tool_call_id = &member.value;
    } else if (name == "refusal") {
      fields.refusal = &member.value;
    } else if (name == "reasoning_content" || name == "reasoning") {
      fields.reasoning = &member.value;
    } else if (name == "cache_control") {
      fields.cache_control = &member.value;
    } else if ((name == "function_call" || name == "audio") && !asks_for_nothing(member.value)) {
      return unsupported_field(path_of(index, "." + std::string(name)), "leave it out.");
    } else if (!asks_for_nothing(member.value)) {
      ignore(path_of(index, "." + std::string(name)), member.value, request);
    }
  }
  return std::nullopt;
}

Failure read_content(const Value& value, std::size_t index, PartsOf whose, chat::Request& request,
                     std::vector<chat::Part>& parts) {
  if (value.IsString()) {
    parts.emplace_back(chat::TextPart{std::string(text_of(value))});
    return std::nullopt;
  }
  if (!value.IsArray()) {
    return wrong_type(path_of(index, ".content"), "a string or an array of parts", value);
  }
  if (value.Empty()) {
    return invalid_value(path_of(index, ".content"), "must have at least one part.");
  }
  parts.reserve(value.Size());
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
    if (Failure failure = read_part(value[i], {index, i}, whose, request, parts)) {
      return failure;
    }
  }
  return std::nullopt;
}

/// An empty text says nothing where something else is said, and some upstreams refuse it.
void drop_empty_texts(std::vector<chat::Part>& parts) {
  if (parts.size() < 2) {
    return;
  }
  const auto is_empty = [](const chat::Part& part) {
    const auto* const text = std::get_if<chat::TextPart>(&part);
    return text != nullptr && text->text.empty();
  };
  std::erase_if(parts, is_empty);
  if (parts.empty()) {
    parts.emplace_back(chat::TextPart{});
  }
}

Failure read_assistant(const Fields& fields, std::size_t index, chat::Request& request,
                       chat::Message& message, CallIds& call_ids) {
  std::string text;
  if (fields.reasoning != nullptr) {
    if (Failure failure =
            read_text(*fields.reasoning, path_of(index, ".reasoning_content"), text)) {
      return failure;
    }
    if (!text.empty()) {
      message.parts.emplace_back(chat::ThinkingPart{text});
    }
  }
  if (fields.content != nullptr) {
    if (Failure failure =
            read_content(*fields.content, index, PartsOf::assistant, request, message.parts)) {
      return failure;
    }
  }
  if (fields.refusal != nullptr) {
    if (Failure failure = read_text(*fields.refusal, path_of(index, ".refusal"), text)) {
      return failure;
    }
    if (!text.empty()) {
      message.parts.emplace_back(chat::RefusalPart{text});
    }
  }
  if (fields.tool_calls != nullptr) {
    if (Failure failure =
            read_tool_calls(*fields.tool_calls, path_of(index, ""), request, message)) {
      return failure;
    }
    for (const Value& call : fields.tool_calls->GetArray()) {
      call_ids.insert(text_field(call, "id"));
    }
  }
  return message.parts.empty() ? Failure(missing_field(path_of(index, ".content"))) : std::nullopt;
}

/// Into the message of the user that holds this run of results.
Failure read_tool_result(const Fields& fields, std::size_t index, chat::Request& request,
                         chat::Message& message, const CallIds& call_ids) {
  const std::string id_path = path_of(index, ".tool_call_id");
  if (fields.tool_call_id == nullptr) {
    return missing_field(id_path);
  }
  chat::ToolResultPart result;
  if (Failure failure = read_text(*fields.tool_call_id, id_path, result.call_id)) {
    return failure;
  }
  if (!call_ids.contains(result.call_id)) {
    return invalid_value(id_path, "must be the id of a call in an earlier message.");
  }
  if (fields.content == nullptr) {
    return missing_field(path_of(index, ".content"));
  }
  std::vector<chat::Part> parts;
  if (Failure failure = read_content(*fields.content, index, PartsOf::tool, request, parts)) {
    return failure;
  }
  for (chat::Part& part : parts) {
    if (auto* const text = std::get_if<chat::TextPart>(&part)) {
      if (!text->text.empty()) {
        result.content.emplace_back(std::move(*text));
      }
    } else if (auto* const image = std::get_if<chat::ImagePart>(&part)) {
      result.content.emplace_back(std::move(*image));
    } else if (auto* const document = std::get_if<chat::DocumentPart>(&part)) {
      result.content.emplace_back(std::move(*document));
    }
  }
  if (fields.cache_control != nullptr) {
    if (Failure failure = read_cache_control(*fields.cache_control,
                                             path_of(index, ".cache_control"), result.cache)) {
      return failure;
    }
  }
  message.parts.emplace_back(std::move(result));
  return std::nullopt;
}

Failure read_words(const Fields& fields, std::size_t index, chat::Request& request,
                   chat::Message& message) {
  if (fields.tool_calls != nullptr) {
    return invalid_value(path_of(index, ".tool_calls"), "belongs to messages of the assistant.");
  }
  if (fields.content == nullptr) {
    return missing_field(path_of(index, ".content"));
  }
  const PartsOf whose = message.role == chat::Role::user ? PartsOf::user : PartsOf::system;
  return read_content(*fields.content, index, whose, request, message.parts);
}

Failure read_message(const Value& value, std::size_t index, chat::Request& request,
                     CallIds& call_ids, bool& in_results) {
  if (!value.IsObject()) {
    return wrong_type(path_of(index, ""), "an object", value);
  }
  Fields fields;
  if (Failure failure = find_fields(value, index, fields, request)) {
    return failure;
  }
  if (fields.role == nullptr) {
    return missing_field(path_of(index, ".role"));
  }
  if (!fields.role->IsString()) {
    return wrong_type(path_of(index, ".role"), "a string", *fields.role);
  }
  const std::string_view role = text_of(*fields.role);
  if (role == "tool") {
    if (!in_results) {
      request.messages.emplace_back();
      in_results = true;
    }
    return read_tool_result(fields, index, request, request.messages.back(), call_ids);
  }
  in_results = false;
  if (fields.cache_control != nullptr) {
    ignore(path_of(index, ".cache_control"), *fields.cache_control, request);
  }
  chat::Message& message = request.messages.emplace_back();
  const auto known = find_role(role);
  if (!known) {
    return invalid_value(path_of(index, ".role"),
                         "must be system, developer, user, assistant or tool.");
  }
  message.role = *known;
  Failure failure = message.role == chat::Role::assistant
                        ? read_assistant(fields, index, request, message, call_ids)
                        : read_words(fields, index, request, message);
  drop_empty_texts(message.parts);
  return failure;
}

}  // namespace

Failure read_messages(const Value& value, chat::Request& request) {
  if (!value.IsArray()) {
    return wrong_type("messages", "an array", value);
  }
  if (value.Empty()) {
    return invalid_value("messages", "must have at least one message.");
  }
  request.messages.clear();
  request.messages.reserve(value.Size());
  CallIds call_ids;
  bool in_results = false;  // the message before was a tool's
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
    if (Failure failure = read_message(value[i], i, request, call_ids, in_results)) {
      return failure;
    }
  }
  return std::nullopt;
}

}  // namespace gateway::formats::openai_chat

#include <utility>

#include "gateway/formats/openai_chat_reading.h"

namespace gateway::formats::openai_chat {
namespace {

using rapidjson::Value;

/// The object under `type`, which must be "function".
Failure find_function(const Value& value, const std::string& path, const Value*& function) {
  if (!value.IsObject()) {
    return wrong_type(path, "an object", value);
  }
  const Value* const type = find_field(value, "type");
  if (type == nullptr) {
    return missing_field(path + ".type");
  }
  if (!type->IsString()) {
    return wrong_type(path + ".type", "a string", *type);
  }
  if (text_of(*type) != "function") {
    return unsupported_field(path + ".type", R"(only "function" is.)");
  }
  function = find_field(value, "function");
  if (function == nullptr) {
    return missing_field(path + ".function");
  }
  return function->IsObject() ? std::nullopt
                              : Failure(wrong_type(path + ".function", "an object", *function));
}

Failure read_function(const Value& function, const std::string& path, chat::Request& request,
                      chat::Tool& tool) {
  if (Failure failure = read_name(function, path, tool.name)) {
    return failure;
  }
  for (const auto& member : function.GetObject()) {
    const std::string_view name = text_of(member.name);
    const std::string field = path + "." + std::string(name);
    Failure failure;
    if (name == "description") {
      failure = read_text(member.value, field, tool.description);
    } else if (name == "parameters") {
      failure = read_schema(member.value, field, tool.parameters);
    } else if (name == "strict") {
      failure = read_strict(member.value, field, tool.strict);
    } else if (name != "name") {
      ignore(field, member.value, request);
    }
    if (failure) {
      return failure;
    }
  }
  return std::nullopt;
}

/// What stands beside `type` and `function`.
Failure read_rest(const Value& value, const std::string& path, chat::Request& request,
                  std::optional<chat::CacheControl>& cache,
                  std::initializer_list<std::string_view> known) {
  for (const auto& member : value.GetObject()) {
    const std::string_view name = text_of(member.name);
    const std::string field = path + "." + std::string(name);
    bool is_known = false;
    for (const std::string_view candidate : known) {
      is_known = is_known || candidate == name;
    }
    if (name == "cache_control") {
      if (Failure failure = read_cache_control(member.value, field, cache)) {
        return failure;
      }
    } else if (!is_known) {
      ignore(field, member.value, request);
    }
  }
  return std::nullopt;
}

/// The text of a call's arguments; "" is how some clients and upstreams write none.
Failure read_arguments(const Value& function, const std::string& path, std::string& arguments) {
  const Value* const value = find_field(function, "arguments");
  if (value == nullptr) {
    return missing_field(path);
  }
  if (Failure failure = read_text(*value, path, arguments)) {
    return failure;
  }
  if (arguments.empty()) {
    arguments = "{}";
  }
  return is_json_object(arguments)
             ? std::nullopt
             : Failure(invalid_value(path, "must be the JSON text of an object."));
}

Failure read_tool_call(const Value& value, const std::string& path, chat::Request& request,
                       chat::ToolCallPart& call) {
  const Value* function = nullptr;
  if (Failure failure = find_function(value, path, function)) {
    return failure;
  }
  const Value* const id = find_field(value, "id");
  if (id == nullptr) {
    return missing_field(path + ".id");
  }
  if (Failure failure = read_text(*id, path + ".id", call.id)) {
    return failure;
  }
  if (call.id.empty()) {
    return invalid_value(path + ".id", "must not be empty.");
  }
  if (Failure failure = read_name(*function, path + ".function", call.name)) {
    return failure;
  }
  if (Failure failure = read_arguments(*function, path + ".function.arguments", call.arguments)) {
    return failure;
  }
  return read_rest(value, path, request, call.cache, {"type", "function", "id", "index"});
}

Failure read_allowed_tools(const Value& value, chat::ToolChoice& choice) {
  const std::string path = "tool_choice.allowed_tools";
  const Value* const allowed = find_field(value, "allowed_tools");
  if (allowed == nullptr) {
    return missing_field(path);
  }
  const std::string_view mode = text_field(*allowed, "mode");
  if (mode != "auto" && mode != "required") {
    return invalid_value(path + ".mode", "must be auto or required.");
  }
  choice.kind =
      mode == "auto" ? chat::ToolChoice::Kind::automatic : chat::ToolChoice::Kind::required;
  const Value* const tools = find_field(*allowed, "tools");
  if (tools == nullptr) {
    return missing_field(path + ".tools");
  }
  if (!tools->IsArray()) {
    return wrong_type(path + ".tools", "an array", *tools);
  }
  if (tools->Empty()) {
    return invalid_value(path + ".tools", "must have at least one tool.");
  }
  for (rapidjson::SizeType i = 0; i < tools->Size(); ++i) {
    const std::string place = at_index(path + ".tools", i);
    const Value* function = nullptr;
    if (Failure failure = find_function((*tools)[i], place, function)) {
      return failure;
    }
    if (Failure failure =
            read_name(*function, place + ".function", choice.allowed.emplace_back())) {
      return failure;
    }
  }
  return std::nullopt;
}

Failure read_choice_word(std::string_view word, chat::ToolChoice& choice) {
  if (word == "none") {
    choice.kind = chat::ToolChoice::Kind::none;
  } else if (word == "required") {
    choice.kind = chat::ToolChoice::Kind::required;
  } else if (word != "auto") {
    return invalid_value("tool_choice", "must be none, auto, required or an object.");
  }
  return std::nullopt;
}

}  // namespace

Failure read_tool_calls(const Value& value, const std::string& path, chat::Request& request,
                        chat::Message& message) {
  const std::string calls_path = path + ".tool_calls";
  if (!value.IsArray()) {
    return wrong_type(calls_path, "an array", value);
  }
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
    chat::ToolCallPart call;
    if (Failure failure = read_tool_call(value[i], at_index(calls_path, i), request, call)) {
      return failure;
    }
    message.parts.emplace_back(std::move(call));
  }
  return std::nullopt;
}

Failure read_tools(const Value& value, chat::Request& request) {
  request.tools.clear();
  if (value.IsNull()) {
    return std::nullopt;
  }
  if (!value.IsArray()) {
    return wrong_type("tools", "an array", value);
  }
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
    const std::string path = at_index("tools", i);
    const Value* function = nullptr;
    if (Failure failure = find_function(value[i], path, function)) {
      return failure;
    }
    chat::Tool& tool = request.tools.emplace_back();
    if (Failure failure = read_function(*function, path + ".function", request, tool)) {
      return failure;
    }
    if (Failure failure = read_rest(value[i], path, request, tool.cache, {"type", "function"})) {
      return failure;
    }
  }
  return std::nullopt;
}

Failure read_tool_choice(const Value& value, chat::Request& request) {
  request.tool_choice.reset();
  if (value.IsNull()) {
    return std::nullopt;
  }
  chat::ToolChoice& choice = request.tool_choice.emplace();
  if (value.IsString()) {
    return read_choice_word(text_of(value), choice);
  }
  if (!value.IsObject()) {
    return wrong_type("tool_choice", "a string or an object", value);
  }
  if (text_field(value, "type") == "allowed_tools") {
    return read_allowed_tools(value, choice);
  }
  const Value* function = nullptr;
  if (Failure failure = find_function(value, "tool_choice", function)) {
    return failure;
  }
  choice.kind = chat::ToolChoice::Kind::named;
  return read_name(*function, "tool_choice.function", choice.name);
}

}  // namespace gateway::formats::openai_chat

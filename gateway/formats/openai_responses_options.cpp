#include "gateway/formats/openai_responses_options.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace gateway::formats::openai_responses {
namespace {

using rapidjson::Value;
using Choice = chat::ToolChoice::Kind;
using Shape = chat::OutputFormat::Kind;

template <std::size_t N>
using Fields = std::array<std::string_view, N>;

constexpr std::string_view kOnlyFunctions = R"(only tools of type "function" are.)";

Failure take_optional_bool(const Value* value, const JsonPath& path, std::optional<bool>& target) {
  bool told = false;
  Failure failure = take_bool(value, path, told);
  if (value != nullptr && !failure) {
    target = told;
  }
  return failure;
}

Failure expect_function(const Value& value, const JsonPath& path) {
  if (Failure failure = expect_object(value, path)) {
    return failure;
  }
  std::string type;
  if (Failure failure = need_text(last_field(value, "type"), path.field("type"), type)) {
    return failure;
  }
  return type == "function"
             ? std::nullopt
             : Failure(unsupported_field(path.field("type").text(), std::string(kOnlyFunctions)));
}

Failure read_tool(const Value& value, const JsonPath& path, chat::Tool& tool,
                  std::vector<std::string>& ignored) {
  if (Failure failure = expect_function(value, path)) {
    return failure;
  }
  constexpr Fields<5> kNames = {"type", "name", "description", "parameters", "strict"};
  const auto [type, name, description, parameters, strict] =
      known_fields(value, kNames, path, ignored);
  if (Failure failure = need_text(name, path.field("name"), tool.name)) {
    return failure;
  }
  if (Failure failure = take_text(description, path.field("description"), tool.description)) {
    return failure;
  }
  if (parameters != nullptr) {
    if (Failure failure = need_object_text(parameters, path.field("parameters"), tool.parameters)) {
      return failure;
    }
  }
  return take_optional_bool(strict, path.field("strict"), tool.strict);
}

bool choice_named(std::string_view name, Choice& kind) noexcept {
  if (name == "auto") {
    kind = Choice::automatic;
  } else if (name == "none") {
    kind = Choice::none;
  } else if (name == "required") {
    kind = Choice::required;
  } else {
    return false;
  }
  return true;
}

Failure read_allowed_tools(const Value& value, const JsonPath& path, chat::ToolChoice& choice,
                           std::vector<std::string>& ignored) {
  constexpr Fields<3> kNames = {"type", "mode", "tools"};
  const auto fields = known_fields(value, kNames, path, ignored);
  std::string mode;
  if (Failure failure = need_text(fields[1], path.field("mode"), mode)) {
    return failure;
  }
  if (mode == "none" || !choice_named(mode, choice.kind)) {
    return invalid_value(path.field("mode").text(), "must be auto or required.");
  }
  const JsonPath tools_path = path.field("tools");
  if (fields[2] == nullptr) {
    return missing_field(tools_path.text());
  }
  if (Failure failure = expect_elements(*fields[2], tools_path)) {
    return failure;
  }
  for (rapidjson::SizeType i = 0; i < fields[2]->Size(); ++i) {
    const JsonPath tool_path = tools_path.element(i);
    const Value& tool = (*fields[2])[i];
    if (Failure failure = expect_function(tool, tool_path)) {
      return failure;
    }
    if (Failure failure = need_text(last_field(tool, "name"), tool_path.field("name"),
                                    choice.allowed.emplace_back())) {
      return failure;
    }
  }
  return std::nullopt;
}

bool shape_named(std::string_view name, Shape& kind) noexcept {
  if (name == "text") {
    kind = Shape::text;
  } else if (name == "json_object") {
    kind = Shape::json_object;
  } else if (name == "json_schema") {
    kind = Shape::json_schema;
  } else {
    return false;
  }
  return true;
}

Failure read_format(const Value& value, const JsonPath& path, chat::OutputFormat& format,
                    std::vector<std::string>& ignored) {
  if (Failure failure = expect_object(value, path)) {
    return failure;
  }
  constexpr Fields<5> kNames = {"type", "name", "description", "schema", "strict"};
  const auto [type, name, description, schema, strict] = known_fields(value, kNames, path, ignored);
  std::string kind;
  if (Failure failure = need_text(type, path.field("type"), kind)) {
    return failure;
  }
  if (!shape_named(kind, format.kind)) {
    return invalid_value(path.field("type").text(), "must be text, json_object or json_schema.");
  }
  if (format.kind != Shape::json_schema) {
    return std::nullopt;
  }
  if (Failure failure = need_text(name, path.field("name"), format.name)) {
    return failure;
  }
  if (Failure failure = take_text(description, path.field("description"), format.description)) {
    return failure;
  }
  if (Failure failure = need_object_text(schema, path.field("schema"), format.schema)) {
    return failure;
  }
  return take_optional_bool(strict, path.field("strict"), format.strict);
}

/// A text that is one of a few words.
template <std::size_t N>
Failure take_word(const Value* value, const JsonPath& path, const Fields<N>& words,
                  std::string& target) {
  if (Failure failure = take_text(value, path, target)) {
    return failure;
  }
  if (value == nullptr || std::find(words.begin(), words.end(), target) != words.end()) {
    return std::nullopt;
  }
  std::string why = "must be one of";
  for (const std::string_view word : words) {
    why += word == words.front() ? " " : ", ";
    why += word;
  }
  return invalid_value(path.text(), why + ".");
}

}  // namespace

Failure read_tools(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->IsArray()) {
    return wrong_type(path.text(), "an array", *value);
  }
  request.tools.reserve(value->Size());
  for (rapidjson::SizeType i = 0; i < value->Size(); ++i) {
    const JsonPath tool_path = path.element(i);
    if (Failure failure =
            read_tool((*value)[i], tool_path, request.tools.emplace_back(), request.ignored)) {
      return failure;
    }
  }
  return std::nullopt;
}

Failure read_tool_choice(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return std::nullopt;
  }
  chat::ToolChoice& choice = request.tool_choice.emplace();
  if (value->IsString()) {
    return choice_named(text_of(*value), choice.kind)
               ? std::nullopt
               : Failure(invalid_value(path.text(), "must be auto, none, required or an object."));
  }
  if (!value->IsObject()) {
    return wrong_type(path.text(), "a string or an object", *value);
  }
  const Value* const type = last_field(*value, "type");
  if (type != nullptr && type->IsString() && text_of(*type) == "allowed_tools") {
    return read_allowed_tools(*value, path, choice, request.ignored);
  }
  if (Failure failure = expect_function(*value, path)) {
    return failure;
  }
  choice.kind = Choice::named;
  constexpr Fields<2> kNames = {"type", "name"};
  const auto fields = known_fields(*value, kNames, path, request.ignored);
  return need_text(fields[1], path.field("name"), choice.name);
}

Failure read_text_options(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (Failure failure = expect_object(*value, path)) {
    return failure;
  }
  constexpr Fields<2> kNames = {"format", "verbosity"};
  const auto fields = known_fields(*value, kNames, path, request.ignored);
  if (Failure failure = take_text(fields[1], path.field("verbosity"), request.verbosity)) {
    return failure;
  }
  return fields[0] == nullptr ? std::nullopt
                              : read_format(*fields[0], path.field("format"), request.output_format,
                                            request.ignored);
}

Failure read_reasoning(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (Failure failure = expect_object(*value, path)) {
    return failure;
  }
  constexpr Fields<3> kNames = {"effort", "summary", "generate_summary"};
  constexpr Fields<7> kEfforts = {"none", "minimal", "low", "medium", "high", "xhigh", "max"};
  constexpr Fields<3> kSummaries = {"auto", "concise", "detailed"};
  const auto fields = known_fields(*value, kNames, path, request.ignored);
  if (Failure failure =
          take_word(fields[0], path.field("effort"), kEfforts, request.reasoning.effort)) {
    return failure;
  }
  // The second name is the older one of the same field.
  const std::size_t summary = fields[1] != nullptr ? 1 : 2;
  return take_word(fields[summary], path.field(kNames[summary]), kSummaries,
                   request.reasoning.summary);
}

Failure read_metadata(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (Failure failure = expect_object(*value, path)) {
    return failure;
  }
  request.metadata.reserve(value->MemberCount());
  for (const auto& member : value->GetObject()) {
    const JsonPath member_path = path.field(text_of(member.name));
    if (!member.value.IsString()) {
      return wrong_type(member_path.text(), "a string", member.value);
    }
    request.metadata.emplace_back(text_of(member.name), text_of(member.value));
  }
  return std::nullopt;
}

}  // namespace gateway::formats::openai_responses

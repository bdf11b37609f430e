#include "gateway/formats/anthropic_messages_options.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "gateway/formats/anthropic_messages_media.h"

namespace gateway::formats::anthropic_messages {
namespace {

using rapidjson::Value;

template <std::size_t N>
using Fields = std::array<std::string_view, N>;

constexpr std::int64_t kLeastBudget = 1024;

Failure read_tool(const Value& value, const JsonPath& path, chat::Tool& tool,
                  std::vector<std::string>& ignored) {
  if (Failure failure = expect_object(value, path)) {
    return failure;
  }
  std::string kind;
  if (Failure failure = take_text(last_field(value, "type"), path.field("type"), kind)) {
    return failure;
  }
  if (!kind.empty() && kind != "custom") {
    return unsupported_field(
        path.field("type").text(),
        "'" + kind + "' would run at one provider: send tools of type custom.");
  }
  constexpr Fields<6> kNames = {"type",   "name",         "description",
                                "strict", "input_schema", "cache_control"};
  const auto [type, name, description, strict, schema, cache] =
      known_fields(value, kNames, path, ignored);
  if (Failure failure = need_text(name, path.field("name"), tool.name)) {
    return failure;
  }
  if (Failure failure = take_text(description, path.field("description"), tool.description)) {
    return failure;
  }
  if (Failure failure = need_object_text(schema, path.field("input_schema"), tool.parameters)) {
    return failure;
  }
  bool is_strict = false;
  if (Failure failure = take_bool(strict, path.field("strict"), is_strict)) {
    return failure;
  }
  if (strict != nullptr) {
    tool.strict = is_strict;
  }
  return read_cache_control(cache, path.field("cache_control"), tool.cache, ignored);
}

struct ChoiceType {
  std::string_view name;
  chat::ToolChoice::Kind kind;
};

constexpr std::array<ChoiceType, 4> kChoiceTypes{{
    {"auto", chat::ToolChoice::Kind::automatic},
    {"any", chat::ToolChoice::Kind::required},
    {"tool", chat::ToolChoice::Kind::named},
    {"none", chat::ToolChoice::Kind::none},
}};

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
    chat::Tool& tool = request.tools.emplace_back();
    if (Failure failure = read_tool((*value)[i], tool_path, tool, request.ignored)) {
      return failure;
    }
  }
  return std::nullopt;
}

Failure read_tool_choice(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return std::nullopt;
  }
  std::string type;
  if (Failure failure = read_type(*value, path, type)) {
    return failure;
  }
  const auto* const known = std::find_if(kChoiceTypes.begin(), kChoiceTypes.end(),
                                         [&](const ChoiceType& each) { return each.name == type; });
  if (known == kChoiceTypes.end()) {
    return invalid_value(path.field("type").text(), "must be auto, any, tool or none.");
  }
  constexpr Fields<3> kNames = {"type", "name", "disable_parallel_tool_use"};
  const auto [kind, name, disable_parallel] = known_fields(*value, kNames, path, request.ignored);
  chat::ToolChoice choice{.kind = known->kind};
  if (choice.kind == chat::ToolChoice::Kind::named) {
    if (Failure failure = need_text(name, path.field("name"), choice.name)) {
      return failure;
    }
  }
  bool disabled = false;
  if (Failure failure =
          take_bool(disable_parallel, path.field("disable_parallel_tool_use"), disabled)) {
    return failure;
  }
  if (disable_parallel != nullptr) {
    request.parallel_tool_calls = !disabled;
  }
  request.tool_choice = std::move(choice);
  return std::nullopt;
}

Failure read_thinking(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return std::nullopt;
  }
  std::string type;
  if (Failure failure = read_type(*value, path, type)) {
    return failure;
  }
  constexpr Fields<2> kNames = {"type", "budget_tokens"};
  const auto [kind, budget] = known_fields(*value, kNames, path, request.ignored);
  const JsonPath budget_path = path.field("budget_tokens");
  if (type == "disabled") {
    request.reasoning.mode = chat::Reasoning::Mode::off;
    return std::nullopt;
  }
  if (type == "adaptive") {
    request.reasoning.mode = chat::Reasoning::Mode::adaptive;
    return std::nullopt;
  }
  if (type != "enabled") {
    return invalid_value(path.field("type").text(), "must be enabled, disabled or adaptive.");
  }
  request.reasoning.mode = chat::Reasoning::Mode::on;
  return budget == nullptr
             ? Failure(missing_field(budget_path.text()))
             : take_whole(budget, budget_path, kLeastBudget, request.reasoning.budget_tokens);
}

Failure read_output_config(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (Failure failure = expect_object(*value, path)) {
    return failure;
  }
  constexpr Fields<2> kNames = {"effort", "format"};
  const auto [effort, format] = known_fields(*value, kNames, path, request.ignored);
  std::string& wanted = request.reasoning.effort;
  if (Failure failure = take_text(effort, path.field("effort"), wanted)) {
    return failure;
  }
  constexpr Fields<5> kEfforts = {"low", "medium", "high", "xhigh", "max"};
  if (effort != nullptr && std::find(kEfforts.begin(), kEfforts.end(), wanted) == kEfforts.end()) {
    return invalid_value(path.field("effort").text(), "must be low, medium, high, xhigh or max.");
  }
  return read_output_format(format, path.field("format"), request);
}

Failure read_output_format(const Value* value, const JsonPath& path, chat::Request& request) {
  if (value == nullptr) {
    return std::nullopt;
  }
  std::string type;
  if (Failure failure = read_type(*value, path, type)) {
    return failure;
  }
  if (type != "json_schema") {
    return unsupported_field(path.field("type").text(), "only json_schema is.");
  }
  constexpr Fields<2> kNames = {"type", "schema"};
  const auto [kind, schema] = known_fields(*value, kNames, path, request.ignored);
  request.output_format.kind = chat::OutputFormat::Kind::json_schema;
  return need_object_text(schema, path.field("schema"), request.output_format.schema);
}

}  // namespace gateway::formats::anthropic_messages

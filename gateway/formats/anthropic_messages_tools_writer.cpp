#include "gateway/formats/anthropic_messages_tools_writer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/formats/anthropic_messages_block_writer.h"
#include "gateway/formats/json_fields.h"

namespace gateway::formats::anthropic_messages {
namespace {

constexpr std::string_view kNoArguments = R"({"type":"object","properties":{}})";

using Choice = chat::ToolChoice::Kind;

void put_tool(JsonWriter& writer, const chat::Tool& tool) {
  const bool takes_none = tool.parameters.empty() || tool.parameters == "{}";
  writer.StartObject();
  put_text(writer, "name", tool.name);
  if (!tool.description.empty()) {
    put_text(writer, "description", tool.description);
  }
  writer.Key("input_schema");
  put_json(writer, takes_none ? kNoArguments : std::string_view(tool.parameters));
  if (tool.strict) {
    writer.Key("strict");
    writer.Bool(*tool.strict);
  }
  put_cache_control(writer, tool.cache);
  writer.EndObject();
}

std::string_view choice_name(Choice kind) noexcept {
  switch (kind) {
    case Choice::none:
      return "none";
    case Choice::required:
      return "any";
    case Choice::named:
      return "tool";
    case Choice::automatic:
      break;
  }
  return "auto";
}

void put_tool_choice(JsonWriter& writer, const chat::Request& request) {
  const bool one_at_a_time = request.parallel_tool_calls == std::optional<bool>(false);
  if (!request.tool_choice && !one_at_a_time) {
    return;
  }
  const Choice kind = request.tool_choice ? request.tool_choice->kind : Choice::automatic;
  writer.Key("tool_choice");
  writer.StartObject();
  put_text(writer, "type", choice_name(kind));
  if (kind == Choice::named) {
    put_text(writer, "name", request.tool_choice->name);
  }
  if (request.parallel_tool_calls && kind != Choice::none) {
    writer.Key("disable_parallel_tool_use");
    writer.Bool(one_at_a_time);
  }
  writer.EndObject();
}

bool may_be_called(const chat::Request& request, const std::string& name) {
  if (!request.tool_choice || request.tool_choice->allowed.empty()) {
    return true;
  }
  const std::vector<std::string>& allowed = request.tool_choice->allowed;
  return std::find(allowed.begin(), allowed.end(), name) != allowed.end();
}

}  // namespace

void put_tools(JsonWriter& writer, const chat::Request& request) {
  if (request.tools.empty()) {
    return;
  }
  writer.Key("tools");
  writer.StartArray();
  for (const chat::Tool& tool : request.tools) {
    if (may_be_called(request, tool.name)) {
      put_tool(writer, tool);
    }
  }
  writer.EndArray();
  put_tool_choice(writer, request);
}

Failure check_tool_choice(const chat::Request& request, Api client) {
  if (!request.tool_choice) {
    return std::nullopt;
  }
  const chat::ToolChoice& choice = *request.tool_choice;
  const bool found =
      std::any_of(request.tools.begin(), request.tools.end(), [&](const chat::Tool& tool) {
        return choice.kind == Choice::named ? tool.name == choice.name
                                            : may_be_called(request, tool.name);
      });
  const bool asks =
      choice.kind == Choice::required || choice.kind == Choice::named || !choice.allowed.empty();
  return found || !asks ? std::nullopt
                        : Failure(invalid_value(std::string(field_name(client, Field::tool_choice)),
                                                "asks for a tool that is not among the tools."));
}

}  // namespace gateway::formats::anthropic_messages

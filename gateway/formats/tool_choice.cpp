#include "gateway/formats/tool_choice.h"

#include <string>
#include <string_view>
#include <unordered_set>

#include "gateway/formats/json_fields.h"

namespace gateway::formats {
namespace {

using Choice = chat::ToolChoice::Kind;

std::string named_path(Api client) {
  return client == Api::chat_completions ? "tool_choice.function.name" : "tool_choice.name";
}

std::string allowed_path(Api client, std::size_t index) {
  return client == Api::chat_completions
             ? at_index("tool_choice.allowed_tools.tools", index) + ".function.name"
             : at_index("tool_choice.tools", index) + ".name";
}

}  // namespace

std::optional<chat::Error> tool_choice_error(const chat::Request& request, Api client) {
  constexpr const char* kNotThere = "must be the name of one of 'tools'.";
  if (!request.tool_choice) {
    return std::nullopt;
  }
  const chat::ToolChoice& choice = *request.tool_choice;
  const bool forces = choice.kind == Choice::required || choice.kind == Choice::named;
  if (forces && request.tools.empty()) {
    return invalid_value("tool_choice", "asks for a tool, and 'tools' has none.");
  }
  if (choice.name.empty() && choice.allowed.empty()) {
    return std::nullopt;
  }
  std::unordered_set<std::string_view> names;
  for (const chat::Tool& tool : request.tools) {
    names.insert(tool.name);
  }
  if (!choice.name.empty() && !names.contains(choice.name)) {
    return invalid_value(named_path(client), kNotThere);
  }
  for (std::size_t i = 0; i < choice.allowed.size(); ++i) {
    if (!names.contains(choice.allowed[i])) {
      return invalid_value(allowed_path(client, i), kNotThere);
    }
  }
  return std::nullopt;
}

}  // namespace gateway::formats

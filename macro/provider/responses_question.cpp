#include <algorithm>

#include "macro/provider/question_parts.h"
#include "macro/provider/tokens.h"

namespace macro::provider {
namespace {

void read_tools(const Json& body, Question& question) {
  const Json* const tools = member(&body, "tools");
  if (tools == nullptr || !tools->IsArray()) {
    return;
  }
  for (const Json& tool : tools->GetArray()) {
    if (text_member(&tool, "type") == "function" && !text_member(&tool, "name").empty()) {
      question.tools.push_back({text_member(&tool, "name"), member(&tool, "parameters")});
    }
  }
}

std::optional<Refusal> read_tool_choice(const Json& body, Question& question) {
  question.parallel_tools = member(&body, "parallel_tool_calls") == nullptr ||
                            is_true(member(&body, "parallel_tool_calls"));
  const Json* const choice = member(&body, "tool_choice");
  const std::string_view kind = choice == nullptr    ? "auto"
                                : choice->IsString() ? text_of(choice)
                                                     : text_member(choice, "type");
  if (kind == "none") {
    question.tool_rule = ToolRule::none;
  } else if (kind == "required") {
    question.tool_rule = ToolRule::forced;
  } else if (kind == "function") {
    question.tool_rule = ToolRule::forced;
    question.tool_name = text_member(choice, "name");
  } else if (kind == "allowed_tools") {
    keep_tools(member(choice, "tools"), question);
    question.tool_rule =
        text_member(choice, "mode") == "required" ? ToolRule::forced : ToolRule::automatic;
  } else if (kind != "auto") {
    return Refusal{"Invalid value for 'tool_choice'.", "tool_choice"};
  }
  return std::nullopt;
}

std::optional<Refusal> read_item(const Json& item, std::vector<std::string_view>& calls,
                                 Question& question) {
  const std::string_view type = text_member(&item, "type");
  const std::string_view role = text_member(&item, "role");
  if (type == "function_call_output") {
    const std::string_view id = text_member(&item, "call_id");
    if (std::find(calls.begin(), calls.end(), id) == calls.end()) {
      return Refusal{"No tool call found for function call output with call_id " + std::string(id),
                     "input"};
    }
    begin_tool_result(question);
    add_texts(member(&item, "output"), question.tool_results, question);
    return std::nullopt;
  }
  question.has_tool_results = false;
  question.tool_results.clear();
  if (type == "function_call") {
    calls.push_back(text_member(&item, "call_id"));
  } else if (type.empty() || type == "message") {
    std::string other;
    if (role != "user" && role != "assistant" && role != "system" && role != "developer") {
      return Refusal{"Invalid value for the role of a message.", "input"};
    }
    if (role == "user") {
      question.user_text.clear();
    }
    add_texts(member(&item, "content"), role == "user" ? question.user_text : other, question);
  } else if (type != "reasoning" && type != "item_reference") {
    return Refusal{"Invalid value for the type of an input item: " + std::string(type), "input"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_responses_question(const Json& body, Question& question) {
  question.api = Api::responses;
  const Json* const input = member(&body, "input");
  if (input != nullptr && input->IsString()) {
    add_texts(input, question.user_text, question);
  }
  auto refusal = read_frame(body, "input", question);
  if (refusal && !(refusal->param == "input" && input != nullptr && input->IsString())) {
    return refusal;
  }
  if (input != nullptr && input->IsArray()) {
    std::vector<std::string_view> calls;
    for (const Json& item : input->GetArray()) {
      if (auto wrong = read_item(item, calls, question)) {
        return wrong;
      }
    }
  }
  question.prompt_tokens += count_tokens(text_member(&body, "instructions"));
  read_tools(body, question);
  if (auto wrong = read_tool_choice(body, question)) {
    return wrong;
  }
  const std::string_view effort = text_member(member(&body, "reasoning"), "effort");
  question.thinking = !effort.empty() && effort != "none";
  const Json* const include = member(&body, "include");
  question.encrypted_reasoning =
      include != nullptr && include->IsArray() &&
      std::any_of(include->Begin(), include->End(), [](const Json& entry) {
        return text_of(&entry) == "reasoning.encrypted_content";
      });
  const Json* const format = member(member(&body, "text"), "format");
  question.wants_json = text_member(format, "type").substr(0, 4) == "json";
  question.json_schema = member(format, "schema");
  question.cached_tokens =
      text_member(&body, "prompt_cache_key").empty() ? 0 : question.prompt_tokens / 2;
  return read_max_tokens(body, "max_output_tokens", question);
}

}  // namespace macro::provider

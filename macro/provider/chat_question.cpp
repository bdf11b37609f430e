#include <algorithm>

#include "macro/provider/question_parts.h"

namespace macro::provider {
namespace {

void read_tools(const Json& body, Question& question) {
  const Json* const tools = member(&body, "tools");
  if (tools == nullptr || !tools->IsArray()) {
    return;
  }
  for (const Json& tool : tools->GetArray()) {
    const Json* const function = member(&tool, "function");
    if (!text_member(function, "name").empty()) {
      question.tools.push_back({text_member(function, "name"), member(function, "parameters")});
    }
  }
}

std::optional<Refusal> read_tool_choice(const Json& body, Question& question) {
  question.parallel_tools = member(&body, "parallel_tool_calls") == nullptr ||
                            is_true(member(&body, "parallel_tool_calls"));
  const Json* const choice = member(&body, "tool_choice");
  if (choice == nullptr) {
    return std::nullopt;
  }
  if (question.tools.empty() && text_of(choice) != "none") {
    return Refusal{"'tool_choice' is only allowed when 'tools' are specified.", "tool_choice"};
  }
  const std::string_view kind = choice->IsString() ? text_of(choice) : text_member(choice, "type");
  const Json* const allowed = member(choice, "allowed_tools");
  const std::string_view mode = text_member(allowed, "mode");
  if (kind == "none") {
    question.tool_rule = ToolRule::none;
  } else if (kind == "required") {
    question.tool_rule = ToolRule::forced;
  } else if (kind == "function") {
    question.tool_rule = ToolRule::forced;
    question.tool_name = text_member(member(choice, "function"), "name");
  } else if (kind == "allowed_tools") {
    keep_tools(member(allowed, "tools"), question);
    question.tool_rule = mode == "required" ? ToolRule::forced : ToolRule::automatic;
  } else if (kind != "auto") {
    return Refusal{"Invalid value for 'tool_choice'.", "tool_choice"};
  }
  return std::nullopt;
}

/// The calls of an assistant's message that no tool message has answered yet.
class OpenCalls {
 public:
  void begin(const Json& calls) {
    for (const Json& call : calls.GetArray()) {
      ids_.push_back(text_member(&call, "id"));
    }
  }
  bool answer(std::string_view id) {
    const auto found = std::find(ids_.begin(), ids_.end(), id);
    if (found == ids_.end()) {
      return false;
    }
    ids_.erase(found);
    return true;
  }
  [[nodiscard]] bool empty() const { return ids_.empty(); }

 private:
  std::vector<std::string_view> ids_;
};

std::optional<Refusal> read_message(const Json& message, OpenCalls& open, Question& question) {
  const std::string_view role = text_member(&message, "role");
  const Json* const content = member(&message, "content");
  const Json* const calls = member(&message, "tool_calls");
  if (role == "tool") {
    if (!open.answer(text_member(&message, "tool_call_id"))) {
      return Refusal{
          "messages with role 'tool' must be a response to a preceeding message with "
          "'tool_calls'.",
          "messages"};
    }
    begin_tool_result(question);
    add_texts(content, question.tool_results, question);
    return std::nullopt;
  }
  if (!open.empty()) {
    return Refusal{
        "An assistant message with 'tool_calls' must be followed by tool messages responding to "
        "each 'tool_call_id'.",
        "messages"};
  }
  question.has_tool_results = false;
  question.tool_results.clear();
  std::string other;
  if (role == "user") {
    question.user_text.clear();
    add_texts(content, question.user_text, question);
  } else if (role == "assistant" || role == "system" || role == "developer") {
    add_texts(content, other, question);
  } else {
    return Refusal{"Invalid value for the role of a message.", "messages"};
  }
  if (role == "assistant" && calls != nullptr && calls->IsArray()) {
    open.begin(*calls);
  } else if (content == nullptr && role != "assistant") {
    return Refusal{"A message needs its 'content'.", "messages"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_chat_question(const Json& body, Question& question) {
  question.api = Api::chat;
  if (auto refusal = read_frame(body, "messages", question)) {
    return refusal;
  }
  OpenCalls open;
  for (const Json& message : member(&body, "messages")->GetArray()) {
    if (auto refusal = read_message(message, open, question)) {
      return refusal;
    }
  }
  if (!open.empty()) {
    return Refusal{"An assistant message with 'tool_calls' must be followed by tool messages.",
                   "messages"};
  }
  const Json* const n = member(&body, "n");
  if (n != nullptr && !(n->IsInt() && n->GetInt() == 1)) {
    return Refusal{"This mock provider answers with one choice: leave out 'n'.", "n"};
  }
  read_tools(body, question);
  if (auto refusal = read_tool_choice(body, question)) {
    return refusal;
  }
  if (auto refusal = read_max_tokens(body, "max_tokens", question)) {
    return refusal;
  }
  if (auto refusal = read_max_tokens(body, "max_completion_tokens", question)) {
    return refusal;
  }
  const Json* const options = member(&body, "stream_options");
  if (options != nullptr && !question.stream) {
    return Refusal{"'stream_options' is only allowed when 'stream' is true.", "stream_options"};
  }
  question.include_usage = is_true(member(options, "include_usage"));
  const std::string_view effort = text_member(&body, "reasoning_effort");
  question.thinking = !effort.empty() && effort != "none";
  const Json* const format = member(&body, "response_format");
  question.wants_json = text_member(format, "type").substr(0, 4) == "json";
  question.json_schema = member(member(format, "json_schema"), "schema");
  question.cached_tokens =
      text_member(&body, "prompt_cache_key").empty() ? 0 : question.prompt_tokens / 2;
  return read_stops(body, "stop", question);
}

}  // namespace macro::provider

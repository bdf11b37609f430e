#include <algorithm>

#include "macro/provider/question_parts.h"

namespace macro::provider {
namespace {

constexpr std::int64_t kLeastThinkingBudget = 1024;

void read_tools(const Json& body, Question& question) {
  const Json* const tools = member(&body, "tools");
  if (tools == nullptr || !tools->IsArray()) {
    return;
  }
  for (const Json& tool : tools->GetArray()) {
    if (member(&tool, "input_schema") != nullptr) {
      question.tools.push_back({text_member(&tool, "name"), member(&tool, "input_schema")});
    }
  }
}

std::optional<Refusal> read_tool_choice(const Json& body, Question& question) {
  const Json* const choice = member(&body, "tool_choice");
  if (choice == nullptr) {
    return std::nullopt;
  }
  const std::string_view type = text_member(choice, "type");
  question.parallel_tools = !is_true(member(choice, "disable_parallel_tool_use"));
  if (type == "none") {
    question.tool_rule = ToolRule::none;
  } else if (type == "any" || type == "tool") {
    question.tool_rule = ToolRule::forced;
    question.tool_name = text_member(choice, "name");
  } else if (type != "auto") {
    return Refusal{"tool_choice: Input should be an object with a known type", "tool_choice"};
  }
  if (question.tools.empty() && type != "none") {
    return Refusal{"tool_choice may only be specified while providing tools", "tool_choice"};
  }
  return std::nullopt;
}

std::optional<Refusal> read_thinking(const Json& body, Question& question) {
  const Json* const thinking = member(&body, "thinking");
  const std::string_view type = text_member(thinking, "type");
  question.thinking = type == "enabled" || type == "adaptive";
  const Json* const temperature = member(&body, "temperature");
  if (temperature != nullptr &&
      (!temperature->IsNumber() || temperature->GetDouble() < 0 || temperature->GetDouble() > 1)) {
    return Refusal{"temperature: range: 0..1", "temperature"};
  }
  if (type == "enabled") {
    const Json* const budget = member(thinking, "budget_tokens");
    if (budget == nullptr || !budget->IsInt64() || budget->GetInt64() < kLeastThinkingBudget) {
      return Refusal{
          "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
          "thinking"};
    }
    if (question.max_tokens && *question.max_tokens <= budget->GetInt64()) {
      return Refusal{"`max_tokens` must be greater than `thinking.budget_tokens`", "max_tokens"};
    }
  }
  if (!question.thinking) {
    return std::nullopt;
  }
  if (question.tool_rule == ToolRule::forced) {
    return Refusal{"Thinking may not be enabled when tool_choice forces tool use.", "tool_choice"};
  }
  if (temperature != nullptr && temperature->GetDouble() != 1) {
    return Refusal{"`temperature` may only be set to 1 when thinking is enabled", "temperature"};
  }
  if (member(&body, "top_k") != nullptr) {
    return Refusal{"`top_k` must be unset when thinking is enabled", "top_k"};
  }
  return std::nullopt;
}

/// The tool_use blocks of the last message, which the next one has to answer.
using OpenCalls = std::vector<std::string_view>;

std::optional<Refusal> read_block(const Json& block, std::string_view role, OpenCalls& open,
                                  OpenCalls& calls, Question& question) {
  const std::string_view type = text_member(&block, "type");
  if (type == "text" && text_member(&block, "text").empty()) {
    return Refusal{"messages: text content blocks must be non-empty", "messages"};
  }
  if (type == "thinking" && text_member(&block, "signature").empty()) {
    return Refusal{"messages: thinking.signature: Field required", "messages"};
  }
  if (type == "tool_use") {
    const Json* const input = member(&block, "input");
    if (role != "assistant" || input == nullptr || !input->IsObject()) {
      return Refusal{"messages: tool_use.input: Input should be a valid dictionary", "messages"};
    }
    calls.push_back(text_member(&block, "id"));
  }
  if (type == "tool_result") {
    const auto call = std::find(open.begin(), open.end(), text_member(&block, "tool_use_id"));
    if (role != "user" || call == open.end()) {
      return Refusal{
          "messages: unexpected `tool_use_id` found in `tool_result` blocks. Each `tool_result` "
          "block must have a corresponding `tool_use` block in the previous message.",
          "messages"};
    }
    open.erase(call);
    begin_tool_result(question);
    add_texts(member(&block, "content"), question.tool_results, question);
  }
  return std::nullopt;
}

std::optional<Refusal> read_message(const Json& message, OpenCalls& open, Question& question) {
  const std::string_view role = text_member(&message, "role");
  const Json* const content = member(&message, "content");
  if (role != "user" && role != "assistant") {
    return Refusal{"messages: Unexpected role. The Messages API accepts a top-level `system`",
                   "messages"};
  }
  const bool empty = content == nullptr || (content->IsString() && text_of(content).empty()) ||
                     (content->IsArray() && content->Empty() && role == "user");
  if (empty || !(content->IsString() || content->IsArray())) {
    return Refusal{"messages: all messages must have non-empty content", "messages"};
  }
  question.has_tool_results = false;
  question.tool_results.clear();
  OpenCalls calls;
  if (content->IsArray()) {
    for (const Json& block : content->GetArray()) {
      if (auto refusal = read_block(block, role, open, calls, question)) {
        return refusal;
      }
    }
  }
  if (!open.empty()) {
    return Refusal{
        "messages: `tool_use` ids were found without `tool_result` blocks immediately after",
        "messages"};
  }
  open = calls;
  std::string text;
  add_texts(content, text, question);
  if (role == "user") {
    question.user_text = std::move(text);
  }
  return std::nullopt;
}

std::optional<Refusal> check_stops(const Question& question) {
  for (const std::string_view stop : question.stops) {
    if (stop.find_first_not_of(" \t\r\n") == std::string_view::npos) {
      return Refusal{"stop_sequences: each stop sequence must contain non-whitespace",
                     "stop_sequences"};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_messages_question(const Json& body, bool counting, Question& question) {
  question.api = Api::messages;
  if (auto refusal = read_frame(body, "messages", question)) {
    return refusal;
  }
  if (member(&body, "thread") != nullptr) {
    // A conversation that the server holds, as Anthropic's tool runner begins one. On this answer
    // it goes on with the whole conversation in each request.
    return Refusal{"thread: this server holds no conversations", "thread",
                   R"({"error_code":"thread_unsupported_request","unsupported":["thread"]})"};
  }
  std::string system;
  add_texts(member(&body, "system"), system, question);
  OpenCalls open;
  for (const Json& message : member(&body, "messages")->GetArray()) {
    if (auto refusal = read_message(message, open, question)) {
      return refusal;
    }
  }
  if (!open.empty()) {
    return Refusal{"messages: `tool_use` ids were found without `tool_result` blocks", "messages"};
  }
  if (auto refusal = read_max_tokens(body, "max_tokens", question)) {
    return refusal;
  }
  if (!counting && !question.max_tokens) {
    return Refusal{"max_tokens: Field required", "max_tokens"};
  }
  read_tools(body, question);
  if (auto refusal = read_tool_choice(body, question)) {
    return refusal;
  }
  if (auto refusal = read_thinking(body, question)) {
    return refusal;
  }
  const Json* format = member(member(&body, "output_config"), "format");
  if (format == nullptr) {
    format = member(&body, "output_format");
  }
  question.wants_json = text_member(format, "type") == "json_schema";
  question.json_schema = member(format, "schema");
  if (auto refusal = read_stops(body, "stop_sequences", question)) {
    return refusal;
  }
  return check_stops(question);
}

}  // namespace macro::provider

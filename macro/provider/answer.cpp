#include "macro/provider/answer.h"

#include <algorithm>
#include <charconv>
#include <functional>

#include "macro/provider/schema_value.h"
#include "macro/provider/tokens.h"

namespace macro::provider {
namespace {

constexpr std::int64_t kThinkingTokens = 16;
constexpr std::string_view kCallTools = "call tools ";
constexpr std::string_view kCallTool = "call tool";

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

/// The tool that is forced by name or that the user's text names; else the first.
std::size_t first_tool(const Question& question) {
  std::string_view name = question.tool_name;
  const std::string_view text = question.user_text;
  if (name.empty() && starts_with(text, "call tool ")) {
    name = text.substr(kCallTool.size() + 1);
    name = name.substr(0, name.find_first_of(" \r\n"));
  }
  for (std::size_t i = 0; i < question.tools.size(); ++i) {
    if (question.tools[i].name == name) {
      return i;
    }
  }
  return 0;
}

int count_calls(const Question& question) {
  const std::string_view text = question.user_text;
  if (!starts_with(text, kCallTools) || !question.parallel_tools) {
    return 1;
  }
  int count = 1;
  const std::string_view digits = text.substr(kCallTools.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return std::clamp(count, 1, kMostToolCalls);
}

bool calls_tools(const Question& question) {
  return !question.tools.empty() && question.tool_rule != ToolRule::none &&
         (question.tool_rule == ToolRule::forced || starts_with(question.user_text, kCallTool));
}

void add_tool_calls(const Question& question, Answer& answer) {
  const std::size_t first = first_tool(question);
  const int count = count_calls(question);
  for (int i = 0; i < count; ++i) {
    const std::size_t index = question.tool_name.empty()
                                  ? (first + static_cast<std::size_t>(i)) % question.tools.size()
                                  : first;
    const OfferedTool& tool = question.tools[index];
    Block block{.kind = Block::Kind::tool, .text = {}, .name = std::string(tool.name)};
    append_schema_value(block.text, tool.schema);
    answer.blocks.push_back(std::move(block));
  }
  answer.finish = Finish::tools;
}

/// Ends the text before the first stop sequence in it.
void apply_stops(const Question& question, std::string& text, Answer& answer) {
  std::size_t end = text.size();
  for (const std::string_view stop : question.stops) {
    const std::size_t at = stop.empty() ? std::string::npos : text.find(stop);
    if (at < end) {
      end = at;
      answer.stop_sequence = stop;
      answer.finish = Finish::stop_sequence;
    }
  }
  text.resize(end);
}

std::string written_tokens(const Question& question, const AnswerOptions& options,
                           std::int64_t tokens, Answer& answer) {
  if (question.max_tokens) {
    const std::int64_t room =
        std::max<std::int64_t>(*question.max_tokens - (question.thinking ? kThinkingTokens : 0), 0);
    answer.finish = tokens > room ? Finish::length : Finish::stop;
    tokens = std::min(tokens, room);
  }
  Random random(mixed(options.seed, std::hash<std::string_view>()(question.user_text)));
  std::string text;
  append_words(text, random, std::clamp<std::int64_t>(tokens, 0, kMostAnswerTokens));
  return text;
}

std::string text_answer(const Question& question, const AnswerOptions& options,
                        std::optional<std::int64_t> tokens, Answer& answer) {
  std::string text;
  if (question.has_tool_results) {
    return "tool results: " + question.tool_results;
  }
  if (question.wants_json) {
    append_schema_value(text, question.json_schema);
    return text;
  }
  if (tokens || options.kind == AnswerKind::tokens) {
    text = written_tokens(question, options, tokens.value_or(options.tokens), answer);
  } else {
    text = question.user_text.empty() ? "ok" : question.user_text;
  }
  apply_stops(question, text, answer);
  return text;
}

}  // namespace

Answer plan_answer(const Question& question, const AnswerOptions& options,
                   std::optional<std::int64_t> tokens) {
  Answer answer;
  answer.api = question.api;
  answer.model = question.model;
  answer.include_usage = question.include_usage;
  answer.encrypted_reasoning = question.encrypted_reasoning;
  answer.prompt_tokens = question.prompt_tokens;
  answer.cached_tokens = question.cached_tokens;
  if (question.thinking) {
    Block block{.kind = Block::Kind::thinking, .text = {}};
    Random random(options.seed);
    append_words(block.text, random, kThinkingTokens);
    answer.thinking_tokens = kThinkingTokens;
    answer.blocks.push_back(std::move(block));
  }
  if (!question.has_tool_results && calls_tools(question)) {
    add_tool_calls(question, answer);
  } else {
    std::string text = text_answer(question, options, tokens, answer);
    answer.blocks.push_back({.kind = Block::Kind::text, .text = std::move(text)});
  }
  for (const Block& block : answer.blocks) {
    answer.answer_tokens += count_tokens(block.text);
  }
  return answer;
}

}  // namespace macro::provider

#include <array>

#include "macro/engine/answer.h"
#include "macro/engine/answer_words.h"
#include "macro/engine/json_cursor.h"
#include "macro/engine/json_members.h"
#include "macro/engine/json_text.h"

namespace macro {
namespace {

using namespace std::string_view_literals;

constexpr std::array kAnswerNames = {"type"sv,    "id"sv,          "model"sv, "role"sv,
                                     "content"sv, "stop_reason"sv, "usage"sv};
constexpr std::array kBlockNames = {"type"sv, "text"sv, "name"sv};

}  // namespace

AnswerFacts read_messages_answer(std::string_view body,
                                 const AnswerExpectation& expected) noexcept {
  AnswerFacts facts;
  std::array<std::string_view, kAnswerNames.size()> raw{};
  if (!read_members(body, kAnswerNames, raw)) {
    facts.is_json = is_json(body);
    return facts;
  }
  const auto& [type, id, model, role, content, stop_reason, usage] = raw;
  facts.shaped = raw_text_of(type) == "message" && is_json_string(id) && is_json_string(model) &&
                 raw_text_of(role) == "assistant" && is_json_array(content);
  if (!facts.shaped) {
    return facts;
  }
  JsonTextMatch text(expected.raw_text);
  JsonCursor json(content);
  for (bool more = json.begin_array(); more; more = json.next_element()) {
    std::array<std::string_view, kBlockNames.size()> block{};
    read_members(json.raw_value(), kBlockNames, block);
    if (raw_text_of(block[0]) == "text") {
      text.take(raw_text_of(block[1]));
    } else if (raw_text_of(block[0]) == "tool_use") {
      facts.called_tool = facts.called_tool || raw_text_of(block[2]) == kToolName;
    }
  }
  facts.ended = true;
  facts.right_model = same_json_text(raw_text_of(model), expected.raw_model);
  facts.right_text = text.complete();
  facts.finish = finish_of_message(stop_reason);
  facts.usage = usage_of(usage, "input_tokens", "output_tokens");
  return facts;
}

AnswerFacts read_answer(Api api, std::string_view body,
                        const AnswerExpectation& expected) noexcept {
  switch (api) {
    case Api::responses:
      return read_responses_answer(body, expected);
    case Api::messages:
      return read_messages_answer(body, expected);
    case Api::chat:
      break;
  }
  return read_chat_answer(body, expected);
}

}  // namespace macro

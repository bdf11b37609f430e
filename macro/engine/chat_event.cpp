#include <array>

#include "macro/engine/answer_words.h"
#include "macro/engine/json_members.h"
#include "macro/engine/stream_event.h"

namespace macro {
namespace {

using namespace std::string_view_literals;

constexpr std::array kChunkNames = {"object"sv,  "id"sv,    "model"sv,
                                    "choices"sv, "usage"sv, "error"sv};
constexpr std::array kChoiceNames = {"delta"sv, "finish_reason"sv};
// Reasoning has no member of its own in the API; these are the two that providers use.
constexpr std::array kDeltaNames = {"content"sv, "tool_calls"sv, "reasoning_content"sv,
                                    "reasoning"sv, "refusal"sv};
constexpr std::array kCallNames = {"function"sv};
constexpr std::array kFunctionNames = {"name"sv};

void read_delta(std::string_view raw_delta, StreamEvent& event) noexcept {
  std::array<std::string_view, kDeltaNames.size()> delta{};
  if (!read_members(raw_delta, kDeltaNames, delta)) {
    event.known = false;
    return;
  }
  event.raw_text = raw_text_of(delta[0]);
  const std::string_view call = first_element(delta[1]);
  const bool reasons = !raw_text_of(delta[2]).empty() || !raw_text_of(delta[3]).empty();
  event.has_content =
      !event.raw_text.empty() || !call.empty() || reasons || !raw_text_of(delta[4]).empty();
  std::array<std::string_view, 1> function{};
  std::array<std::string_view, 1> name{};
  event.called_tool = read_members(call, kCallNames, function) &&
                      read_members(function[0], kFunctionNames, name) &&
                      raw_text_of(name[0]) == kToolName;
}

}  // namespace

StreamEvent read_chat_event(std::string_view data) noexcept {
  StreamEvent event;
  if (data == "[DONE]") {
    event.ends = true;
    return event;
  }
  std::array<std::string_view, kChunkNames.size()> raw{};
  event.is_json = read_members(data, kChunkNames, raw);
  const auto& [object, id, model, choices, usage, error] = raw;
  event.told_error = is_json_object(error);
  event.begins = true;
  event.known = raw_text_of(object) == "chat.completion.chunk" && is_json_string(id) &&
                is_json_string(model) && is_json_array(choices);
  event.raw_model = raw_text_of(model);
  event.usage = usage_of(usage, "prompt_tokens", "completion_tokens");
  const std::string_view choice = first_element(choices);
  if (event.known && !choice.empty()) {
    std::array<std::string_view, kChoiceNames.size()> members{};
    read_members(choice, kChoiceNames, members);
    event.finish = finish_of_chat(members[1]);
    read_delta(members[0], event);
  }
  return event;
}

}  // namespace macro

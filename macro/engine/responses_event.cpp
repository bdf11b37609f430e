#include <algorithm>
#include <array>

#include "macro/engine/answer_words.h"
#include "macro/engine/json_members.h"
#include "macro/engine/stream_event.h"

namespace macro {
namespace {

using namespace std::string_view_literals;

constexpr std::array kEventNames = {"type"sv, "delta"sv, "item"sv, "response"sv};
constexpr std::array kItemNames = {"type"sv, "name"sv};
constexpr std::array kResponseNames = {"model"sv, "status"sv, "usage"sv};
constexpr std::array kDeltaTypes = {
    "response.output_text.delta"sv, "response.function_call_arguments.delta"sv,
    "response.reasoning_text.delta"sv, "response.reasoning_summary_text.delta"sv,
    "response.refusal.delta"sv};

void read_response(std::string_view raw_response, StreamEvent& event) noexcept {
  std::array<std::string_view, kResponseNames.size()> response{};
  event.known = read_members(raw_response, kResponseNames, response);
  event.raw_model = raw_text_of(response[0]);
  event.finish = finish_of_response(response[1], false);
  event.usage = usage_of(response[2], "input_tokens", "output_tokens");
}

void read_item(std::string_view raw_item, StreamEvent& event) noexcept {
  std::array<std::string_view, kItemNames.size()> item{};
  event.known = read_members(raw_item, kItemNames, item);
  event.has_content = raw_text_of(item[0]) == "function_call";
  event.called_tool = event.has_content && raw_text_of(item[1]) == kToolName;
}

}  // namespace

StreamEvent read_responses_event(std::string_view data) noexcept {
  StreamEvent event;
  std::array<std::string_view, kEventNames.size()> raw{};
  event.is_json = read_members(data, kEventNames, raw);
  const std::string_view type = raw_text_of(raw[0]);
  if (type == "response.output_text.delta") {
    event.raw_text = raw_text_of(raw[1]);
  }
  if (std::find(kDeltaTypes.begin(), kDeltaTypes.end(), type) != kDeltaTypes.end()) {
    event.has_content = !raw_text_of(raw[1]).empty();
  } else if (type == "response.output_item.added") {
    read_item(raw[2], event);
  } else if (type == "response.created") {
    event.begins = true;
    read_response(raw[3], event);
  } else if (type == "response.completed" || type == "response.incomplete") {
    event.ends = true;
    read_response(raw[3], event);
  } else if (type == "response.failed" || type == "error") {
    event.told_error = true;
  } else {
    event.known = type.starts_with("response.");  // of which more are added all the time
  }
  return event;
}

}  // namespace macro

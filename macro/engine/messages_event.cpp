#include <array>

#include "macro/engine/answer_words.h"
#include "macro/engine/json_members.h"
#include "macro/engine/stream_event.h"

namespace macro {
namespace {

using namespace std::string_view_literals;

constexpr std::array kEventNames = {"type"sv, "message"sv, "content_block"sv, "delta"sv, "usage"sv};
constexpr std::array kMessageNames = {"model"sv, "usage"sv};
constexpr std::array kBlockNames = {"type"sv, "name"sv};
constexpr std::array kDeltaNames = {"type"sv, "text"sv, "partial_json"sv, "thinking"sv,
                                    "stop_reason"sv};
constexpr std::array kUsageNames = {"input_tokens"sv, "output_tokens"sv};

std::optional<TokenCounts> usage_so_far(std::string_view raw_usage) noexcept {
  std::array<std::string_view, kUsageNames.size()> raw{};
  if (!read_members(raw_usage, kUsageNames, raw)) {
    return std::nullopt;
  }
  const auto prompt = count_of(raw[0]);
  const auto completion = count_of(raw[1]);
  if (!prompt && !completion) {
    return std::nullopt;
  }
  return TokenCounts{prompt.value_or(0), completion.value_or(0)};
}

void read_message(std::string_view raw_message, StreamEvent& event) noexcept {
  std::array<std::string_view, kMessageNames.size()> message{};
  event.known = read_members(raw_message, kMessageNames, message);
  event.raw_model = raw_text_of(message[0]);
  event.usage = usage_so_far(message[1]);
}

void read_block(std::string_view raw_block, StreamEvent& event) noexcept {
  std::array<std::string_view, kBlockNames.size()> block{};
  event.known = read_members(raw_block, kBlockNames, block);
  event.has_content = raw_text_of(block[0]) == "tool_use";
  event.called_tool = event.has_content && raw_text_of(block[1]) == kToolName;
}

void read_delta(std::string_view raw_delta, StreamEvent& event) noexcept {
  std::array<std::string_view, kDeltaNames.size()> delta{};
  event.known = read_members(raw_delta, kDeltaNames, delta);
  const auto& [type, text, partial_json, thinking, stop_reason] = delta;
  if (raw_text_of(type) == "text_delta") {
    event.raw_text = raw_text_of(text);
  }
  event.has_content = !event.raw_text.empty() || !raw_text_of(partial_json).empty() ||
                      !raw_text_of(thinking).empty();
  event.finish = finish_of_message(stop_reason);
}

}  // namespace

StreamEvent read_messages_event(std::string_view data) noexcept {
  StreamEvent event;
  std::array<std::string_view, kEventNames.size()> raw{};
  event.is_json = read_members(data, kEventNames, raw);
  const std::string_view type = raw_text_of(raw[0]);
  if (type == "content_block_delta") {
    read_delta(raw[3], event);
  } else if (type == "content_block_start") {
    read_block(raw[2], event);
  } else if (type == "message_start") {
    event.begins = true;
    read_message(raw[1], event);
  } else if (type == "message_delta") {
    read_delta(raw[3], event);
    event.usage = usage_so_far(raw[4]);
  } else if (type == "message_stop") {
    event.ends = true;
  } else if (type == "error") {
    event.told_error = true;
  } else {
    event.known = type == "content_block_stop" || type == "ping";
  }
  return event;
}

StreamEvent read_stream_event(Api api, std::string_view data) noexcept {
  switch (api) {
    case Api::responses:
      return read_responses_event(data);
    case Api::messages:
      return read_messages_event(data);
    case Api::chat:
      break;
  }
  return read_chat_event(data);
}

}  // namespace macro

#include <algorithm>
#include <utility>

#include "tests/gateway/translation/kept.h"

namespace gateway::formats {
namespace {

using Stop = chat::StopReason;

template <typename Kind>
bool is_a(const chat::Part& part) {
  return std::holds_alternative<Kind>(part);
}

template <typename Kind>
bool has(const chat::Response& response) {
  return std::any_of(response.parts.begin(), response.parts.end(), is_a<Kind>);
}

/// Parts that say nothing are nowhere written.
bool says_nothing(const chat::Part& part) {
  const auto* const text = std::get_if<chat::TextPart>(&part);
  const auto* const refusal = std::get_if<chat::RefusalPart>(&part);
  const auto* const opaque = std::get_if<chat::OpaqueThinkingPart>(&part);
  const auto* const thinking = std::get_if<chat::ThinkingPart>(&part);
  return (text != nullptr && text->text.empty()) || (refusal != nullptr && refusal->text.empty()) ||
         (opaque != nullptr && opaque->data.empty()) ||
         (thinking != nullptr && thinking->text.empty() && thinking->signature.empty());
}

/// Calls decide that an answer ended for their sake, whatever the upstream called it.
void settle_stop(chat::Response& response, bool has_stop_sequence) {
  Stop& reason = response.stop_reason;
  if (reason == Stop::stop_sequence && !has_stop_sequence) {
    reason = Stop::end_of_turn;
    response.stop_sequence.clear();
  }
  if (reason == Stop::end_of_turn || reason == Stop::tool_calls) {
    reason = has<chat::ToolCallPart>(response) ? Stop::tool_calls : Stop::end_of_turn;
  }
}

template <typename Kind>
bool append_text(const chat::Part& part, std::vector<chat::Part>& parts) {
  const auto* const more = std::get_if<Kind>(&part);
  auto* const last = parts.empty() ? nullptr : std::get_if<Kind>(&parts.back());
  if (more == nullptr || last == nullptr) {
    return false;
  }
  last->text += more->text;
  return true;
}

/// Chat has no borders between parts of one kind, no signatures, and no thinking that cannot be
/// read.
void drop_borders(std::vector<chat::Part>& parts) {
  std::vector<chat::Part> joined;
  for (chat::Part& part : parts) {
    if (auto* const thinking = std::get_if<chat::ThinkingPart>(&part)) {
      thinking->signature.clear();
    }
    if (!is_a<chat::OpaqueThinkingPart>(part) && !append_text<chat::TextPart>(part, joined) &&
        !append_text<chat::ThinkingPart>(part, joined) &&
        !append_text<chat::RefusalPart>(part, joined)) {
      joined.push_back(std::move(part));
    }
  }
  parts = std::move(joined);
}

int place_in_chat(const chat::Part& part) {
  return is_a<chat::ThinkingPart>(part)  ? 0
         : is_a<chat::TextPart>(part)    ? 1
         : is_a<chat::RefusalPart>(part) ? 2
                                         : 3;
}

/// Anthropic's API has no words for a refusal but those of a text, and a reason for the end.
void say_refusals(chat::Response& response) {
  const bool refuses = has<chat::RefusalPart>(response);
  for (chat::Part& part : response.parts) {
    if (const auto* const refusal = std::get_if<chat::RefusalPart>(&part)) {
      part = chat::TextPart{std::string(refusal->text)};
    }
  }
  if (refuses && response.stop_reason == Stop::end_of_turn) {
    response.stop_reason = Stop::content_filter;
  }
}

}  // namespace

chat::Response kept_by_stream(Api api, const chat::Response& response) {
  chat::Response kept = response;
  settle_stop(kept, api == Api::messages);
  std::erase_if(kept.parts, says_nothing);
  if (api == Api::messages) {
    say_refusals(kept);
  } else if (api == Api::chat_completions) {
    std::erase_if(kept.parts, [](const chat::Part& part) {
      const auto* const thinking = std::get_if<chat::ThinkingPart>(&part);
      return thinking != nullptr && thinking->text.empty();
    });
    drop_borders(kept.parts);
  }
  return kept;
}

chat::Response kept_by(Api api, const chat::Response& response) {
  chat::Response kept = kept_by_stream(api, response);
  if (api == Api::chat_completions) {
    std::stable_sort(kept.parts.begin(), kept.parts.end(),
                     [](const chat::Part& left, const chat::Part& right) {
                       return place_in_chat(left) < place_in_chat(right);
                     });
    drop_borders(kept.parts);
  }
  return kept;
}

}  // namespace gateway::formats

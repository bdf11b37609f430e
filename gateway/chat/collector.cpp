#include "gateway/chat/collector.h"

#include <utility>

namespace gateway::chat {
namespace {

Part open_part(PartStart start) {
  switch (start.kind) {
    case PartKind::thinking:
      return ThinkingPart{};
    case PartKind::opaque_thinking:
      return OpaqueThinkingPart{};
    case PartKind::tool_call:
      return ToolCallPart{std::move(start.id), std::move(start.name), {}};
    case PartKind::refusal:
      return RefusalPart{};
    case PartKind::text:
      break;
  }
  return TextPart{};
}

/// The text that the pieces of a part add up to.
std::string* growing_text(Part& part) noexcept {
  if (auto* const text = std::get_if<TextPart>(&part)) {
    return &text->text;
  }
  if (auto* const call = std::get_if<ToolCallPart>(&part)) {
    return &call->arguments;
  }
  if (auto* const thinking = std::get_if<ThinkingPart>(&part)) {
    return &thinking->text;
  }
  if (auto* const opaque = std::get_if<OpaqueThinkingPart>(&part)) {
    return &opaque->data;
  }
  auto* const refusal = std::get_if<RefusalPart>(&part);
  return refusal != nullptr ? &refusal->text : nullptr;
}

void append(Part& part, std::string piece) {
  std::string* const text = growing_text(part);
  if (text == nullptr) {
    return;
  }
  if (text->empty()) {
    *text = std::move(piece);
  } else {
    *text += piece;
  }
}

void close_part(Part& part, PartEnd end) {
  if (auto* const thinking = std::get_if<ThinkingPart>(&part)) {
    thinking->signature = std::move(end.signature);
  }
  auto* const call = std::get_if<ToolCallPart>(&part);
  if (call != nullptr && call->arguments.empty()) {
    call->arguments = "{}";
  }
}

}  // namespace

void Collector::head(ResponseHead head) noexcept {
  response_.model = std::move(head.model);
  response_.usage = head.usage;
}

void Collector::event(StreamEvent event) noexcept {
  if (auto* const start = std::get_if<PartStart>(&event)) {
    response_.parts.push_back(open_part(std::move(*start)));
    return;
  }
  if (response_.parts.empty()) {
    return;
  }
  Part& last = response_.parts.back();
  if (auto* const delta = std::get_if<PartDelta>(&event)) {
    append(last, std::move(delta->text));
  } else if (auto* const end = std::get_if<PartEnd>(&event)) {
    close_part(last, std::move(*end));
  }
}

void Collector::end(const ResponseEnd& end) noexcept {
  response_.stop_reason = end.stop_reason;
  response_.stop_sequence = end.stop_sequence;
  response_.usage = end.usage;
  finished_ = true;
}

void Collector::fail(Error error) noexcept {
  error_ = std::move(error);
  finished_ = true;
}

}  // namespace gateway::chat

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/formats/call_id.h"
#include "gateway/formats/json_document.h"
#include "gateway/formats/json_fields.h"
#include "gateway/formats/openai_responses.h"
#include "gateway/formats/openai_responses_part_queue.h"
#include "gateway/formats/openai_responses_terms.h"

namespace gateway::formats::openai_responses {
namespace {

using chat::PartKind;
using rapidjson::Value;
using Key = PartQueue::Key;

/// An event that has a piece of a part, or its whole text, and where in the event things are.
struct TextEvent {
  std::string_view name;
  PartKind kind;
  const char* text;
  const char* index;  // in the item; null: the item is one part
  bool is_whole;
};

constexpr std::array<TextEvent, 8> kTextEvents{{
    {"response.output_text.delta", PartKind::text, "delta", "content_index", false},
    {"response.output_text.done", PartKind::text, "text", "content_index", true},
    {"response.refusal.delta", PartKind::refusal, "delta", "content_index", false},
    {"response.refusal.done", PartKind::refusal, "refusal", "content_index", true},
    {"response.function_call_arguments.delta", PartKind::tool_call, "delta", nullptr, false},
    {"response.function_call_arguments.done", PartKind::tool_call, "arguments", nullptr, true},
    {"response.reasoning_summary_text.delta", PartKind::thinking, "delta", "summary_index", false},
    {"response.reasoning_text.delta", PartKind::thinking, "delta", "content_index", false},
}};

/// The kind of a content part; nullopt for those that the neutral model has no place for.
std::optional<PartKind> content_kind(const Value& part) noexcept {
  const std::string_view type = text_field(part, "type");
  if (type == "output_text") {
    return PartKind::text;
  }
  return type == "refusal" ? std::optional(PartKind::refusal) : std::nullopt;
}

class ResponsesStreamReader : public StreamReader {
 public:
  void read(std::string_view name, std::string_view data,
            chat::ResponseSink& sink) noexcept override {
    if (done_ || data.empty() || data == "[DONE]") {
      return;
    }
    const JsonDocument document(data);
    if (document.error() || !document.root().IsObject()) {
      fail(sink, "an event is no JSON object.");
      return;
    }
    const Value& event = document.root();
    const std::string_view type = text_field(event, "type");
    dispatch(type.empty() ? name : type, event, sink);
  }

  void finish(chat::ResponseSink& sink) noexcept override {
    if (!done_) {
      fail(sink, "it ended before its end marker.");
    }
  }

  [[nodiscard]] std::size_t held_bytes() const noexcept override { return queue_.kept_bytes(); }

 private:
  void dispatch(std::string_view type, const Value& event, chat::ResponseSink& sink) {
    const Value* const response = find_field(event, "response");
    if (type == "error") {
      const Value* const nested = find_field(event, "error");
      fail_as_told(sink, nested != nullptr ? nested : &event);
    } else if (type == "response.failed") {
      fail_as_told(sink, response != nullptr ? find_field(*response, "error") : nullptr);
    } else if (type == "response.created" || type == "response.in_progress") {
      begin(response, sink);
    } else if (type == "response.completed" || type == "response.incomplete") {
      end(response, sink);
    } else {
      read_item_event(type, event, sink);
      check_bounds(sink);
    }
  }

  void check_bounds(chat::ResponseSink& sink) {
    if (queue_.is_broken()) {
      fail(sink, "it has too many parts, or too much of them has to wait.");
    }
  }

  void read_item_event(std::string_view type, const Value& event, chat::ResponseSink& sink) {
    const std::int64_t output_index = count_field(event, "output_index");
    if (type == "response.output_item.added" || type == "response.output_item.done") {
      if (const Value* const item = find_field(event, "item")) {
        begin(nullptr, sink);
        read_item(*item, output_index, type == "response.output_item.done", sink);
      }
    } else if (type == "response.content_part.added") {
      const Value* const part = find_field(event, "part");
      if (const auto kind = part != nullptr ? content_kind(*part) : std::nullopt) {
        begin(nullptr, sink);
        queue_.begin({output_index, count_field(event, "content_index")}, {.kind = *kind}, sink);
      }
    } else if (type == "response.reasoning_summary_part.added") {
      begin(nullptr, sink);
      begin_reasoning({output_index, 0}, PartKind::thinking, sink);
    } else {
      const auto* const known =
          std::find_if(kTextEvents.begin(), kTextEvents.end(),
                       [&](const TextEvent& candidate) { return candidate.name == type; });
      if (known != kTextEvents.end()) {
        begin(nullptr, sink);
        read_text(*known, event, output_index, sink);
      }
    }
  }

  /// Pieces of texts may come without the events before them, as some upstreams send them.
  void read_text(const TextEvent& told, const Value& event, std::int64_t output_index,
                 chat::ResponseSink& sink) {
    const std::int64_t index = told.index != nullptr ? count_field(event, told.index) : 0;
    const std::string_view text = text_field(event, told.text);
    if (told.kind == PartKind::thinking) {
      begin_reasoning({output_index, 0}, PartKind::thinking, sink);
      queue_.add({output_index, 0}, told.kind, text, sink, index, kBetweenSummaries);
      return;
    }
    if (told.kind != PartKind::tool_call) {
      queue_.begin({output_index, index}, {.kind = told.kind}, sink);
    }
    if (told.is_whole) {
      queue_.complete({output_index, index}, told.kind, text, {}, sink);
    } else {
      queue_.add({output_index, index}, told.kind, text, sink);
    }
  }

  void read_item(const Value& item, std::int64_t output_index, bool whole,
                 chat::ResponseSink& sink) {
    const std::string_view type = text_field(item, "type");
    if (type == "function_call") {
      read_call(item, output_index, whole, sink);
    } else if (type == "reasoning") {
      read_reasoning(item, output_index, whole, sink);
    } else if (type == "message" && whole) {
      read_message(item, output_index, sink);
    }
    if (whole && !done_) {
      queue_.end_item(output_index, sink);
    }
  }

  void read_call(const Value& item, std::int64_t output_index, bool whole,
                 chat::ResponseSink& sink) {
    chat::PartStart start{.kind = PartKind::tool_call,
                          .id = std::string(text_field(item, "call_id")),
                          .name = std::string(text_field(item, "name"))};
    if (start.name.empty()) {
      fail(sink, "a function_call has no name.");
      return;
    }
    if (start.id.empty()) {
      start.id = call_id(answer_id_, static_cast<std::size_t>(output_index));
    }
    queue_.begin({output_index, 0}, std::move(start), sink);
    if (whole) {
      queue_.complete({output_index, 0}, PartKind::tool_call, text_field(item, "arguments"), {},
                      sink);
    }
  }

  void read_reasoning(const Value& item, std::int64_t output_index, bool whole,
                      chat::ResponseSink& sink) {
    const Key key{output_index, 0};
    begin_reasoning(key, std::nullopt, sink);
    if (!whole) {
      return;
    }
    const std::string_view encrypted = text_field(item, "encrypted_content");
    const ReasoningText reasoning = reasoning_text(item);
    if (reasoning.told) {
      queue_.settle_reasoning(key, PartKind::thinking, sink);
    } else if (!encrypted.empty()) {
      queue_.settle_reasoning(key, PartKind::opaque_thinking, sink);
    }
    queue_.complete(key, PartKind::thinking, reasoning.text, encrypted, sink);
    queue_.complete(key, PartKind::opaque_thinking, encrypted, {}, sink);
  }

  void read_message(const Value& item, std::int64_t output_index, chat::ResponseSink& sink) {
    const Value* const content = find_field(item, "content");
    if (content == nullptr || !content->IsArray()) {
      return;
    }
    std::int64_t index = 0;
    for (const Value& part : content->GetArray()) {
      if (const auto kind = content_kind(part); kind) {
        const char* const text = *kind == PartKind::text ? "text" : "refusal";
        queue_.begin({output_index, index}, {.kind = *kind}, sink);
        queue_.complete({output_index, index}, *kind, text_field(part, text), {}, sink);
      }
      ++index;
    }
  }

  void begin_reasoning(Key key, std::optional<PartKind> kind, chat::ResponseSink& sink) {
    queue_.begin_reasoning(key, sink);
    if (kind) {
      queue_.settle_reasoning(key, *kind, sink);
    }
  }

  void begin(const Value* response, chat::ResponseSink& sink) {
    if (std::exchange(begun_, true)) {
      return;
    }
    chat::ResponseHead head;
    if (response != nullptr) {
      answer_id_ = text_field(*response, "id");
      head.model = text_field(*response, "model");
      head.usage = usage_told(find_field(*response, "usage"));
    }
    sink.head(std::move(head));
  }

  void end(const Value* response, chat::ResponseSink& sink) {
    if (response == nullptr || !response->IsObject()) {
      fail(sink, "its last event has no response.");
      return;
    }
    begin(response, sink);
    const Value* const output = find_field(*response, "output");
    if (queue_.unused() && output != nullptr && output->IsArray()) {
      // An upstream that tells everything in its last event.
      std::int64_t index = 0;
      for (const Value& item : output->GetArray()) {
        read_item(item, index++, true, sink);
        if (done_) {
          return;
        }
      }
    }
    check_bounds(sink);
    if (done_) {
      return;
    }
    queue_.end_all(sink);
    done_ = true;
    sink.end({.stop_reason = stop_told(*response, queue_.has_call()),
              .stop_sequence = {},
              .usage = usage_told(find_field(*response, "usage"))});
  }

  void fail_as_told(chat::ResponseSink& sink, const Value* error) {
    chat::Error told = error_told(error);
    told.was_told = true;
    fail(sink, std::move(told));
  }

  void fail(chat::ResponseSink& sink, chat::Error error) {
    if (!std::exchange(done_, true)) {
      sink.fail(std::move(error));
    }
  }

  void fail(chat::ResponseSink& sink, const std::string& what) {
    fail(sink, chat::Error{.kind = chat::ErrorKind::bad_gateway,
                           .message = "The upstream's stream makes no sense: " + what});
  }

  PartQueue queue_;
  std::string answer_id_;
  bool begun_ = false;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<StreamReader> make_stream_reader() {
  return std::make_unique<ResponsesStreamReader>();
}

}  // namespace gateway::formats::openai_responses

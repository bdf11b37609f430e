#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "gateway/chat/collector.h"
#include "gateway/formats/openai_responses.h"
#include "gateway/formats/openai_responses_terms.h"

namespace gateway::formats::openai_responses {
namespace {

using chat::PartKind;

/// How the events of one kind of part are called, and the field of its last one that has the text.
struct PartEvents {
  std::string_view delta;
  std::string_view done;
  std::string_view text;
};

PartEvents events_of(PartKind kind) noexcept {
  switch (kind) {
    case PartKind::refusal:
      return {"response.refusal.delta", "response.refusal.done", "refusal"};
    case PartKind::tool_call:
      return {"response.function_call_arguments.delta", "response.function_call_arguments.done",
              "arguments"};
    case PartKind::thinking:
      return {"response.reasoning_summary_text.delta", "response.reasoning_summary_text.done",
              "text"};
    default:
      return {"response.output_text.delta", "response.output_text.done", "text"};
  }
}

std::string_view text_of_part(const chat::Part& part) noexcept {
  if (const auto* const text = std::get_if<chat::TextPart>(&part)) {
    return text->text;
  }
  if (const auto* const refusal = std::get_if<chat::RefusalPart>(&part)) {
    return refusal->text;
  }
  if (const auto* const thinking = std::get_if<chat::ThinkingPart>(&part)) {
    return thinking->text;
  }
  const auto* const call = std::get_if<chat::ToolCallPart>(&part);
  return call != nullptr ? std::string_view(call->arguments) : std::string_view();
}

class ResponsesStreamWriter : public StreamWriter {
 public:
  explicit ResponsesStreamWriter(Stamp stamp) : stamp_(std::move(stamp)) {}

  void head(chat::ResponseHead head) noexcept override {
    started_ = true;
    answer_.head(std::move(head));
    for (const std::string_view name : {"response.created", "response.in_progress"}) {
      begin_event(name);
      writer_.Key("response");
      put_response(writer_, answer_.response(), stamp_, true);
      end_event_line();
    }
  }

  void event(chat::StreamEvent event) noexcept override {
    if (auto* const start = std::get_if<chat::PartStart>(&event)) {
      begin_part(std::move(*start));
    } else if (auto* const delta = std::get_if<chat::PartDelta>(&event)) {
      add(std::move(delta->text));
    } else if (auto* const end = std::get_if<chat::PartEnd>(&event)) {
      end_part(std::move(*end));
    }
  }

  void end(const chat::ResponseEnd& end) noexcept override {
    answer_.end(end);
    begin_event(openai_responses::end_event(end.stop_reason));
    writer_.Key("response");
    put_response(writer_, answer_.response(), stamp_, false);
    end_event_line();
  }

  void fail(chat::Error error) noexcept override {
    if (started_) {
      out() += write_error_event(error, sequence_number_);
    }
  }

 private:
  void begin_event(std::string_view name) {
    buffer_.Clear();
    writer_.Reset(buffer_);
    out() += "event: ";
    out() += name;
    out() += "\ndata: ";
    writer_.StartObject();
    put_text(writer_, "type", name);
    writer_.Key("sequence_number");
    writer_.Int64(sequence_number_++);
  }

  void end_event_line() {
    writer_.EndObject();
    out().append(buffer_.GetString(), buffer_.GetSize());
    out() += "\n\n";
  }

  /// An event about the open item.
  void begin_item_event(std::string_view name) {
    begin_event(name);
    put_text(writer_, "item_id", item_id_);
    writer_.Key("output_index");
    writer_.Int64(output_index_);
    if (kind_ == PartKind::thinking) {
      writer_.Key("summary_index");
      writer_.Int(0);
    } else if (kind_ != PartKind::tool_call) {
      writer_.Key("content_index");
      writer_.Int(0);
    }
  }

  void put_item_event(std::string_view name, std::string_view status) {
    begin_event(name);
    writer_.Key("output_index");
    writer_.Int64(output_index_);
    writer_.Key("item");
    put_item(writer_, open_part(), item_id_, status);
    end_event_line();
  }

  /// The events around the text: those of a content part, or of a part of a summary.
  void put_part_event(std::string_view content_event, std::string_view summary_event) {
    if (kind_ == PartKind::tool_call || kind_ == PartKind::opaque_thinking) {
      return;
    }
    begin_item_event(kind_ == PartKind::thinking ? summary_event : content_event);
    writer_.Key("part");
    if (kind_ == PartKind::thinking) {
      put_summary_part(writer_, text_of_part(open_part()));
    } else {
      put_content_part(writer_, open_part());
    }
    end_event_line();
  }

  void begin_part(chat::PartStart start) {
    kind_ = start.kind;
    item_is_open_ = false;
    waiting_ = std::move(start);
    if (kind_ == PartKind::tool_call) {
      open_item();
    }
  }

  /// Texts open with their first piece, so that no item is ever empty.
  void open_item() {
    item_is_open_ = true;
    answer_.event(std::move(waiting_));
    item_id_ = item_id(open_part(), stamp_, static_cast<std::size_t>(output_index_));
    put_item_event("response.output_item.added", "in_progress");
    put_part_event("response.content_part.added", "response.reasoning_summary_part.added");
  }

  void add(std::string piece) {
    if (piece.empty()) {
      return;
    }
    if (!item_is_open_) {
      open_item();
    }
    if (kind_ != PartKind::opaque_thinking) {
      begin_item_event(events_of(kind_).delta);
      put_text(writer_, "delta", piece);
      put_logprobs();
      end_event_line();
    }
    answer_.event(chat::PartDelta{std::move(piece)});
  }

  void end_part(chat::PartEnd end) {
    if (!item_is_open_) {
      if (end.signature.empty()) {
        return;
      }
      open_item();
    }
    if (kind_ == PartKind::tool_call && text_of_part(open_part()).empty()) {
      add("{}");  // clients that only add up the pieces must have an object, too
    }
    answer_.event(std::move(end));
    put_done();
    put_part_event("response.content_part.done", "response.reasoning_summary_part.done");
    put_item_event("response.output_item.done", "completed");
    ++output_index_;
    item_is_open_ = false;
  }

  void put_done() {
    if (kind_ == PartKind::opaque_thinking) {
      return;
    }
    const PartEvents events = events_of(kind_);
    begin_item_event(events.done);
    if (const auto* const call = std::get_if<chat::ToolCallPart>(&open_part())) {
      put_text(writer_, "name", call->name);
    }
    put_text(writer_, events.text, text_of_part(open_part()));
    put_logprobs();
    end_event_line();
  }

  /// The types of the events of a text ask for them.
  void put_logprobs() {
    if (kind_ == PartKind::text) {
      writer_.Key("logprobs");
      writer_.StartArray();
      writer_.EndArray();
    }
  }

  [[nodiscard]] const chat::Part& open_part() { return answer_.response().parts.back(); }

  Stamp stamp_;
  chat::Collector answer_;  // of the parts that became items
  rapidjson::StringBuffer buffer_;
  JsonWriter writer_{buffer_};
  chat::PartStart waiting_;
  PartKind kind_ = PartKind::text;
  std::string item_id_;
  std::int64_t output_index_ = 0;
  std::int64_t sequence_number_ = 0;
  bool started_ = false;
  bool item_is_open_ = false;
};

}  // namespace

std::unique_ptr<StreamWriter> make_stream_writer(const Stamp& stamp,
                                                 const StreamOptions& /*options*/) {
  return std::make_unique<ResponsesStreamWriter>(stamp);
}

}  // namespace gateway::formats::openai_responses

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "gateway/formats/anthropic_messages.h"
#include "gateway/formats/anthropic_messages_terms.h"

namespace gateway::formats::anthropic_messages {
namespace {

using chat::PartKind;

/// What the pieces of a part are called.
struct DeltaNames {
  std::string_view type;
  std::string_view text;
};

DeltaNames delta_names(PartKind kind) noexcept {
  switch (kind) {
    case PartKind::thinking:
      return {"thinking_delta", "thinking"};
    case PartKind::tool_call:
      return {"input_json_delta", "partial_json"};
    default:
      return {"text_delta", "text"};
  }
}

class MessagesStreamWriter : public StreamWriter {
 public:
  explicit MessagesStreamWriter(std::string id) : id_(std::move(id)), writer_(buffer_) {}

  void head(chat::ResponseHead head) noexcept override {
    begin("message_start");
    writer_.Key("message");
    writer_.StartObject();
    put_text(writer_, "id", id_);
    put_text(writer_, "type", "message");
    put_text(writer_, "role", "assistant");
    put_text(writer_, "model", head.model);
    writer_.Key("content");
    writer_.StartArray();
    writer_.EndArray();
    writer_.Key("stop_reason");
    writer_.Null();
    writer_.Key("stop_sequence");
    writer_.Null();
    writer_.Key("usage");
    put_usage(writer_, head.usage);
    writer_.EndObject();
    finish("message_start");
    started_ = true;
  }

  void event(chat::StreamEvent event) noexcept override {
    if (auto* const start = std::get_if<chat::PartStart>(&event)) {
      start_part(std::move(*start));
    } else if (const auto* const delta = std::get_if<chat::PartDelta>(&event)) {
      add_piece(delta->text);
    } else if (const auto* const end = std::get_if<chat::PartEnd>(&event)) {
      end_part(end->signature);
    }
  }

  void end(const chat::ResponseEnd& end) noexcept override {
    begin("message_delta");
    writer_.Key("delta");
    writer_.StartObject();
    put_stop(writer_, stop_told(end.stop_reason, has_call_, has_refusal_), end.stop_sequence);
    writer_.EndObject();
    writer_.Key("usage");
    put_usage(writer_, end.usage);
    finish("message_delta");
    begin("message_stop");
    finish("message_stop");
  }

  void fail(chat::Error error) noexcept override {
    if (started_) {
      out() += write_error_event(error, 0);
    }
  }

 private:
  /// A call has its name to tell at once. The other blocks wait for their first piece.
  void start_part(chat::PartStart start) {
    part_ = std::move(start);
    is_open_ = false;
    opaque_.clear();
    if (part_.kind == PartKind::tool_call) {
      has_call_ = true;
      open_block();
    } else if (part_.kind == PartKind::refusal) {
      has_refusal_ = true;
    }
  }

  void add_piece(const std::string& piece) {
    if (piece.empty()) {
      return;
    }
    if (part_.kind == PartKind::opaque_thinking) {
      opaque_ += piece;
      return;
    }
    if (!is_open_) {
      open_block();
    }
    const DeltaNames names = delta_names(part_.kind);
    put_delta(names.type, names.text, piece);
  }

  void end_part(std::string_view signature) {
    if (part_.kind == PartKind::thinking && !signature.empty()) {
      if (!is_open_) {
        open_block();
      }
      put_delta("signature_delta", "signature", signature);
    }
    if (part_.kind == PartKind::opaque_thinking && !opaque_.empty()) {
      open_block();
    }
    if (is_open_) {
      begin("content_block_stop");
      put_index();
      finish("content_block_stop");
      ++index_;
      is_open_ = false;
    }
  }

  void open_block() {
    begin("content_block_start");
    put_index();
    writer_.Key("content_block");
    writer_.StartObject();
    switch (part_.kind) {
      case PartKind::tool_call:
        put_text(writer_, "type", "tool_use");
        put_text(writer_, "id", part_.id);
        put_text(writer_, "name", part_.name);
        put_input(writer_, "{}");
        break;
      case PartKind::thinking:
        put_text(writer_, "type", "thinking");
        put_text(writer_, "thinking", "");
        put_text(writer_, "signature", "");
        break;
      case PartKind::opaque_thinking:
        put_text(writer_, "type", "redacted_thinking");
        put_text(writer_, "data", opaque_);
        break;
      default:
        put_text(writer_, "type", "text");
        put_text(writer_, "text", "");
    }
    writer_.EndObject();
    finish("content_block_start");
    is_open_ = true;
  }

  void put_delta(std::string_view type, std::string_view key, std::string_view text) {
    begin("content_block_delta");
    put_index();
    writer_.Key("delta");
    writer_.StartObject();
    put_text(writer_, "type", type);
    put_text(writer_, key, text);
    writer_.EndObject();
    finish("content_block_delta");
  }

  void put_index() {
    writer_.Key("index");
    writer_.Uint(index_);
  }

  void begin(std::string_view type) {
    writer_.Reset(buffer_);
    writer_.StartObject();
    put_text(writer_, "type", type);
  }

  void finish(std::string_view name) {
    writer_.EndObject();
    std::string& to = out();
    to += "event: ";
    to += name;
    to += "\ndata: ";
    to.append(buffer_.GetString(), buffer_.GetSize());
    to += "\n\n";
    buffer_.Clear();
  }

  std::string id_;
  rapidjson::StringBuffer buffer_;  // of the event that is being written
  JsonWriter writer_;
  chat::PartStart part_;
  std::string opaque_;
  unsigned index_ = 0;  // among all blocks
  bool started_ = false;
  bool is_open_ = false;
  bool has_call_ = false;
  bool has_refusal_ = false;
};

}  // namespace

std::unique_ptr<StreamWriter> make_stream_writer(const Stamp& stamp,
                                                 const StreamOptions& /*options*/) {
  return std::make_unique<MessagesStreamWriter>(stamp.id);
}

}  // namespace gateway::formats::anthropic_messages

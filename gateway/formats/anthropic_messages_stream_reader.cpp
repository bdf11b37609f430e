#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/formats/anthropic_messages.h"
#include "gateway/formats/anthropic_messages_terms.h"
#include "gateway/formats/json_document.h"
#include "gateway/formats/json_fields.h"

namespace gateway::formats::anthropic_messages {
namespace {

using chat::PartKind;
using rapidjson::Value;

/// The kind of a block; nullopt for those that the neutral model has no place for.
std::optional<PartKind> kind_named(std::string_view type) noexcept {
  if (type == "text") {
    return PartKind::text;
  }
  if (type == "thinking") {
    return PartKind::thinking;
  }
  if (type == "redacted_thinking") {
    return PartKind::opaque_thinking;
  }
  if (type == "tool_use") {
    return PartKind::tool_call;
  }
  return std::nullopt;
}

/// The field of a block that has its first piece; null where none has.
const char* initial_text(PartKind kind) noexcept {
  switch (kind) {
    case PartKind::text:
      return "text";
    case PartKind::thinking:
      return "thinking";
    case PartKind::opaque_thinking:
      return "data";
    default:
      return nullptr;
  }
}

/// A delta, the blocks that take it, and its field that has the piece. Others are passed over.
struct DeltaType {
  std::string_view name;
  PartKind kind;
  const char* text;
};

constexpr std::array<DeltaType, 3> kDeltaTypes{{
    {"text_delta", PartKind::text, "text"},
    {"thinking_delta", PartKind::thinking, "thinking"},
    {"input_json_delta", PartKind::tool_call, "partial_json"},
}};

class MessagesStreamReader : public StreamReader {
 public:
  void read(std::string_view name, std::string_view data,
            chat::ResponseSink& sink) noexcept override {
    if (done_ || name == "ping") {
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

 private:
  enum class Block { none, open, passed_over };

  void dispatch(std::string_view type, const Value& event, chat::ResponseSink& sink) {
    if (type == "error") {
      done_ = true;
      chat::Error error = error_told(find_field(event, "error"));
      error.was_told = true;
      sink.fail(std::move(error));
    } else if (type == "message_start") {
      start_message(event, sink);
    } else if (type == "content_block_start" || type == "content_block_delta" ||
               type == "content_block_stop" || type == "message_delta" || type == "message_stop") {
      if (!started_) {
        fail(sink, "it begins with " + std::string(type) + ".");
      } else {
        go_on(type, event, sink);
      }
    }
  }

  void go_on(std::string_view type, const Value& event, chat::ResponseSink& sink) {
    if (type == "content_block_start") {
      start_block(event, sink);
    } else if (type == "content_block_delta") {
      add_delta(event, sink);
    } else if (type == "content_block_stop") {
      if (concerns_block(event)) {
        end_block(sink);
      }
    } else if (type == "message_delta") {
      update_end(event);
    } else {
      end_message(sink);
    }
  }

  void start_message(const Value& event, chat::ResponseSink& sink) {
    const Value* const message = find_field(event, "message");
    if (started_ || message == nullptr || !message->IsObject()) {
      fail(sink, started_ ? "it begins twice." : "its message_start has no message.");
      return;
    }
    started_ = true;
    counts_.update(find_field(*message, "usage"));
    sink.head({.model = std::string(text_field(*message, "model")), .usage = counts_.usage()});
  }

  void start_block(const Value& event, chat::ResponseSink& sink) {
    end_block(sink);  // an upstream that forgets content_block_stop
    const Value* const block = find_field(event, "content_block");
    const std::string_view type =
        block != nullptr ? text_field(*block, "type") : std::string_view();
    index_ = index_of(event);
    const std::optional<PartKind> kind = kind_named(type);
    if (!kind) {
      block_ = Block::passed_over;
      return;
    }
    chat::PartStart start{.kind = *kind};
    if (*kind == PartKind::tool_call) {
      start.id = text_field(*block, "id");
      start.name = text_field(*block, "name");
      if (start.id.empty() || start.name.empty()) {
        fail(sink, "a tool_use has no id or no name.");
        return;
      }
      has_call_ = true;
      const Value* const input = find_field(*block, "input");
      whole_input_ = input != nullptr && input->IsObject() && !input->ObjectEmpty()
                         ? json_text(*input)
                         : std::string();
    }
    block_ = Block::open;
    kind_ = *kind;
    sink.event(std::move(start));
    if (*kind == PartKind::thinking) {
      signature_ = text_field(*block, "signature");
    }
    if (const char* const text = initial_text(*kind)) {
      add_piece(text_field(*block, text), sink);
    }
  }

  void add_delta(const Value& event, chat::ResponseSink& sink) {
    const Value* const delta = find_field(event, "delta");
    const std::string_view type =
        delta != nullptr ? text_field(*delta, "type") : std::string_view();
    if (block_ == Block::passed_over && concerns_block(event)) {
      return;
    }
    const bool fits = block_ == Block::open && concerns_block(event);
    if (type == "signature_delta") {
      if (fits && kind_ == PartKind::thinking) {
        signature_ += text_field(*delta, "signature");
      } else {
        fail(sink, "a signature belongs to no thinking.");
      }
      return;
    }
    for (const DeltaType& known : kDeltaTypes) {
      if (known.name != type) {
        continue;
      }
      if (fits && known.kind == kind_) {
        add_piece(text_field(*delta, known.text), sink);
      } else {
        fail(sink, "a " + std::string(type) + " belongs to no block that is open.");
      }
    }
  }

  void add_piece(std::string_view text, chat::ResponseSink& sink) {
    if (text.empty()) {
      return;
    }
    whole_input_.clear();
    sink.event(chat::PartDelta{std::string(text)});
  }

  void end_block(chat::ResponseSink& sink) {
    if (block_ == Block::open) {
      // Some upstreams tell a call's arguments at once, where the API has an empty object.
      add_piece(std::exchange(whole_input_, {}), sink);
      sink.event(chat::PartEnd{std::exchange(signature_, {})});
    }
    block_ = Block::none;
  }

  void update_end(const Value& event) {
    counts_.update(find_field(event, "usage"));
    if (const Value* const delta = find_field(event, "delta")) {
      if (const std::string_view reason = text_field(*delta, "stop_reason"); !reason.empty()) {
        stop_reason_ = stop_reason_named(reason);
        stop_sequence_ = text_field(*delta, "stop_sequence");
      }
    }
  }

  void end_message(chat::ResponseSink& sink) {
    end_block(sink);
    done_ = true;
    sink.end({.stop_reason = stop_told(stop_reason_, has_call_, false),
              .stop_sequence = stop_sequence_,
              .usage = counts_.usage()});
  }

  void fail(chat::ResponseSink& sink, const std::string& what) {
    done_ = true;
    sink.fail({.kind = chat::ErrorKind::bad_gateway,
               .message = "The upstream's stream makes no sense: " + what});
  }

  static std::optional<std::int64_t> index_of(const Value& event) noexcept {
    const Value* const index = find_field(event, "index");
    return index != nullptr && index->IsInt64() ? std::optional(index->GetInt64()) : std::nullopt;
  }

  /// Whether an event is about the block that began last.
  [[nodiscard]] bool concerns_block(const Value& event) const noexcept {
    return block_ != Block::none && index_of(event) == index_;
  }

  TokenCounts counts_;
  chat::StopReason stop_reason_ = chat::StopReason::end_of_turn;
  std::string stop_sequence_;
  Block block_ = Block::none;
  PartKind kind_ = PartKind::text;
  std::optional<std::int64_t> index_;
  std::string signature_;
  std::string whole_input_;  // that came with the start of a call
  bool started_ = false;
  bool done_ = false;
  bool has_call_ = false;
};

}  // namespace

std::unique_ptr<StreamReader> make_stream_reader() {
  return std::make_unique<MessagesStreamReader>();
}

}  // namespace gateway::formats::anthropic_messages

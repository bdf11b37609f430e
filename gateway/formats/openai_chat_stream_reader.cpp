#include <utility>

#include "gateway/formats/json_document.h"
#include "gateway/formats/openai_chat.h"
#include "gateway/formats/openai_chat_reading.h"
#include "gateway/formats/part_sequence.h"

namespace gateway::formats::openai_chat {
namespace {

using rapidjson::Value;

class ChatStreamReader : public StreamReader {
 public:
  void read(std::string_view /*name*/, std::string_view data,
            chat::ResponseSink& sink) noexcept override {
    if (finished_ || data.empty()) {
      return;
    }
    if (data == "[DONE]") {
      end(sink);
      return;
    }
    const JsonDocument document(data);
    if (document.error() || !document.root().IsObject()) {
      fail(sink, bad_gateway("The upstream's stream has an event that is no JSON object."));
      return;
    }
    if (auto error = error_in(document.root())) {
      if (error->message.empty()) {
        error->message = "The upstream's stream ended with an error.";
      }
      error->was_told = true;
      fail(sink, std::move(*error));
      return;
    }
    read_chunk(document.root(), sink);
  }

  void finish(chat::ResponseSink& sink) noexcept override {
    if (!finished_) {
      fail(sink, bad_gateway("The upstream's stream broke off before its end."));
    }
  }

  [[nodiscard]] std::size_t held_bytes() const noexcept override { return parts_.waiting_bytes(); }

 private:
  void read_chunk(const Value& chunk, chat::ResponseSink& sink) {
    if (const Value* const usage = find_field(chunk, "usage")) {
      usage_ = read_usage(*usage);  // of all so far, not of this chunk
    }
    if (!has_head_) {
      has_head_ = true;
      answer_id_ = text_field(chunk, "id");
      sink.head({.model = std::string(text_field(chunk, "model")), .usage = usage_});
    }
    const Value* const choices = find_field(chunk, "choices");
    if (choices == nullptr || !choices->IsArray()) {
      return;
    }
    for (const Value& choice : choices->GetArray()) {
      if (count_field(choice, "index") != 0) {
        continue;  // one answer was asked for
      }
      if (const Value* const delta = find_field(choice, "delta")) {
        read_delta(*delta, sink);
      }
      if (const std::string_view reason = text_field(choice, "finish_reason"); !reason.empty()) {
        finish_reason_ = reason;
      }
    }
    if (parts_.is_broken()) {
      fail(sink, bad_gateway("The upstream's stream has calls of tools that make no sense."));
    }
  }

  void read_delta(const Value& delta, chat::ResponseSink& sink) {
    std::string_view thinking = text_field(delta, "reasoning_content");
    if (thinking.empty()) {
      thinking = text_field(delta, "reasoning");
    }
    parts_.text(chat::PartKind::thinking, thinking, sink);
    parts_.text(chat::PartKind::text, text_field(delta, "content"), sink);
    parts_.text(chat::PartKind::refusal, text_field(delta, "refusal"), sink);
    const Value* const calls = find_field(delta, "tool_calls");
    if (calls == nullptr || !calls->IsArray()) {
      return;
    }
    for (const Value& call : calls->GetArray()) {
      read_call(call, sink);
    }
  }

  void read_call(const Value& call, chat::ResponseSink& sink) {
    PartSequence::CallPiece piece;
    const Value* const index = find_field(call, "index");
    if (index != nullptr && index->IsInt64()) {
      piece.index = index->GetInt64();
    }
    piece.id = text_field(call, "id");
    std::string object;
    if (const Value* const function = find_field(call, "function")) {
      piece.name = text_field(*function, "name");
      piece.arguments = text_field(*function, "arguments");
      const Value* const arguments = find_field(*function, "arguments");
      if (arguments != nullptr && arguments->IsObject()) {
        object = json_text(*arguments);  // as some vendors write them
        piece.arguments = object;
      }
    }
    parts_.call(piece, sink);
  }

  void end(chat::ResponseSink& sink) {
    if (!has_head_) {
      fail(sink, bad_gateway("The upstream's stream ended without an answer."));
      return;
    }
    if (!parts_.finish(answer_id_, sink)) {
      fail(sink, bad_gateway("The upstream's stream has calls of tools that make no sense."));
      return;
    }
    finished_ = true;
    sink.end({.stop_reason = stop_reason(finish_reason_, parts_.has_calls()), .usage = usage_});
  }

  void fail(chat::ResponseSink& sink, chat::Error error) {
    finished_ = true;
    sink.fail(std::move(error));
  }

  PartSequence parts_;
  std::string answer_id_;
  std::string finish_reason_;
  chat::Usage usage_;
  bool has_head_ = false;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<StreamReader> make_stream_reader() { return std::make_unique<ChatStreamReader>(); }

}  // namespace gateway::formats::openai_chat

#include <utility>

#include "gateway/formats/openai_chat.h"
#include "gateway/formats/openai_chat_writing.h"

namespace gateway::formats::openai_chat {
namespace {

class ChatStreamWriter : public StreamWriter {
 public:
  ChatStreamWriter(Stamp stamp, StreamOptions options)
      : stamp_(std::move(stamp)), include_usage_(options.include_usage) {}

  void head(chat::ResponseHead head) noexcept override {
    has_head_ = true;
    chunk_begin_ =
        R"(data: {"id":)" + quoted(stamp_.id) + R"(,"object":"chat.completion.chunk","created":)" +
        std::to_string(stamp_.created_s) + R"(,"model":)" + quoted(head.model) + R"(,"choices":[)";
    put_delta(R"("role":"assistant","content":"")");
  }

  void event(chat::StreamEvent event) noexcept override {
    if (auto* const start = std::get_if<chat::PartStart>(&event)) {
      kind_ = start->kind;
      if (kind_ == chat::PartKind::tool_call) {
        ++tool_index_;
        has_arguments_ = false;
        put_delta(R"("tool_calls":[{"index":)" + std::to_string(tool_index_) + R"(,"id":)" +
                  quoted(start->id) + R"(,"type":"function","function":{"name":)" +
                  quoted(start->name) + R"(,"arguments":""}}])");
      }
    } else if (auto* const delta = std::get_if<chat::PartDelta>(&event)) {
      if (!delta->text.empty()) {
        put_piece(delta->text);
      }
    } else if (kind_ == chat::PartKind::tool_call && !has_arguments_) {
      put_piece("{}");  // clients parse what they have joined
    }
  }

  void end(const chat::ResponseEnd& end) noexcept override {
    out() += chunk_begin_;
    out() += R"({"index":0,"delta":{},"logprobs":null,"finish_reason":")";
    out() += finish_reason(end.stop_reason);
    out() += R"("}])";
    end_chunk();
    if (include_usage_) {
      rapidjson::StringBuffer usage;
      JsonWriter writer(usage);
      put_usage(writer, end.usage);
      out() += chunk_begin_;
      out() += R"(],"usage":)";
      out().append(usage.GetString(), usage.GetSize());
      out() += "}\n\n";
    }
    out() += "data: [DONE]\n\n";
  }

  void fail(chat::Error error) noexcept override {
    if (has_head_) {
      out() += write_error_event(error, 0);
    }
  }

 private:
  std::string quoted(std::string_view text) {
    buffer_.Clear();
    JsonWriter writer(buffer_);
    put_text(writer, text);
    return take_json(buffer_);
  }

  void put_piece(std::string_view text) {
    switch (kind_) {
      case chat::PartKind::text:
        put_delta(R"("content":)" + quoted(text));
        break;
      case chat::PartKind::thinking:
        put_delta(R"("reasoning_content":)" + quoted(text));
        break;
      case chat::PartKind::refusal:
        put_delta(R"("refusal":)" + quoted(text));
        break;
      case chat::PartKind::tool_call:
        has_arguments_ = true;
        put_delta(R"("tool_calls":[{"index":)" + std::to_string(tool_index_) +
                  R"(,"function":{"arguments":)" + quoted(text) + "}}]");
        break;
      case chat::PartKind::opaque_thinking:
        break;  // only its maker can read it
    }
  }

  void put_delta(std::string_view fields) {
    out() += chunk_begin_;
    out() += R"({"index":0,"delta":{)";
    out() += fields;
    out() += R"(},"logprobs":null,"finish_reason":null}])";
    end_chunk();
  }

  void end_chunk() { out() += include_usage_ ? ",\"usage\":null}\n\n" : "}\n\n"; }

  Stamp stamp_;
  std::string chunk_begin_;  // up to the elements of `choices`
  rapidjson::StringBuffer buffer_;
  int tool_index_ = -1;  // among the calls, not among all parts
  chat::PartKind kind_ = chat::PartKind::text;
  bool include_usage_;
  bool has_head_ = false;
  bool has_arguments_ = false;
};

}  // namespace

std::string write_error_event(const chat::Error& error, std::int64_t /*events_before*/) {
  return "data: " + write_error(error) + "\n\n";
}

std::unique_ptr<StreamWriter> make_stream_writer(const Stamp& stamp, const StreamOptions& options) {
  return std::make_unique<ChatStreamWriter>(stamp, options);
}

}  // namespace gateway::formats::openai_chat

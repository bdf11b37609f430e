#include "macro/provider/answer_writer.h"
#include "macro/provider/json_writing.h"

namespace macro::provider {
namespace {

void append_frame(std::string& out, const Answer& answer, std::string_view object) {
  out += R"({"id":"chatcmpl-)";
  append_hex(out, answer.id);
  out += R"(","object":")";
  out += object;
  out += R"(","created":)";
  append_number(out, answer.created_s);
  out += R"(,"model":)";
  append_json_string(out, answer.model);
  out += R"(,"service_tier":"default","system_fingerprint":"fp_gatebench","choices":[)";
}

std::string_view finish_reason(Finish finish) {
  switch (finish) {
    case Finish::length:
      return "length";
    case Finish::tools:
      return "tool_calls";
    case Finish::stop:
    case Finish::stop_sequence:
      break;
  }
  return "stop";
}

void append_usage(std::string& out, const Answer& answer) {
  out += R"({"prompt_tokens":)";
  append_number(out, answer.prompt_tokens);
  out += R"(,"completion_tokens":)";
  append_number(out, answer.answer_tokens);
  out += R"(,"total_tokens":)";
  append_number(out, answer.prompt_tokens + answer.answer_tokens);
  out += R"(,"prompt_tokens_details":{"cached_tokens":)";
  append_number(out, answer.cached_tokens);
  out += R"(,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":)";
  append_number(out, answer.thinking_tokens);
  out += R"(,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}})";
}

void append_call_start(std::string& out, const Block& block) {
  out += R"("id":"call_)";
  append_hex(out, block.id);
  out += R"(","type":"function","function":{"name":)";
  append_json_string(out, block.name);
  out += R"(,"arguments":")";
}

const Block* find_block(const Answer& answer, Block::Kind kind) {
  for (const Block& block : answer.blocks) {
    if (block.kind == kind) {
      return &block;
    }
  }
  return nullptr;
}

}  // namespace

void ChatWriter::write_whole(const Answer& answer, std::string& out) {
  append_frame(out, answer, "chat.completion");
  out += R"({"index":0,"message":{"role":"assistant","content":)";
  const Block* const text = find_block(answer, Block::Kind::text);
  if (text == nullptr) {
    out += "null";
  } else {
    append_json_string(out, text->text);
  }
  if (const Block* const thinking = find_block(answer, Block::Kind::thinking)) {
    out += R"(,"reasoning_content":)";
    append_json_string(out, thinking->text);
  }
  bool first = true;
  for (const Block& block : answer.blocks) {
    if (block.kind == Block::Kind::tool) {
      out += first ? R"(,"tool_calls":[{)" : ",{";
      first = false;
      append_call_start(out, block);
      append_json_text(out, block.text);
      out += R"("}})";
    }
  }
  out += first ? "" : "]";
  out += R"(,"refusal":null,"annotations":[]},"logprobs":null,"finish_reason":")";
  out += finish_reason(answer.finish);
  out += R"("}],"usage":)";
  append_usage(out, answer);
  out += '}';
}

std::string& ChatWriter::begin_chunk(EventStream& stream) const {
  std::string& event = stream.begin({});
  event += chunk_start_;
  return event;
}

void ChatWriter::end_chunk(const Answer& answer, std::string& event, EventStream& stream) {
  event += R"(},"logprobs":null,"finish_reason":null}])";
  event += answer.include_usage ? R"(,"usage":null})" : "}";
  stream.end();
}

void ChatWriter::begin(const Answer& answer, EventStream& stream) {
  tool_index_ = -1;
  chunk_start_.clear();
  append_frame(chunk_start_, answer, "chat.completion.chunk");
  chunk_start_ += R"({"index":0,"delta":{)";
  std::string& event = begin_chunk(stream);
  event += R"("role":"assistant","content":)";
  event += find_block(answer, Block::Kind::text) == nullptr ? "null" : R"("")";
  event += R"(,"refusal":null)";
  end_chunk(answer, event, stream);
}

void ChatWriter::begin_block(const Answer& answer, std::size_t index, EventStream& stream) {
  const Block& block = answer.blocks[index];
  if (block.kind != Block::Kind::tool) {
    return;
  }
  std::string& event = begin_chunk(stream);
  event += R"("tool_calls":[{"index":)";
  append_number(event, ++tool_index_);
  event += ',';
  append_call_start(event, block);
  event += R"("}}])";
  end_chunk(answer, event, stream);
}

void ChatWriter::fragment(const Answer& answer, std::size_t index, std::string_view text,
                          EventStream& stream) {
  std::string& event = begin_chunk(stream);
  switch (answer.blocks[index].kind) {
    case Block::Kind::thinking:
      event += R"("reasoning_content":)";
      append_json_string(event, text);
      break;
    case Block::Kind::text:
      event += R"("content":)";
      append_json_string(event, text);
      break;
    case Block::Kind::tool:
      event += R"("tool_calls":[{"index":)";
      append_number(event, tool_index_);
      event += R"(,"function":{"arguments":)";
      append_json_string(event, text);
      event += "}}]";
      break;
  }
  end_chunk(answer, event, stream);
}

void ChatWriter::end_block(const Answer& /*answer*/, std::size_t /*index*/,
                           EventStream& /*stream*/) {}

void ChatWriter::end(const Answer& answer, EventStream& stream) {
  std::string& last = begin_chunk(stream);
  last += R"(},"logprobs":null,"finish_reason":")";
  last += finish_reason(answer.finish);
  last += answer.include_usage ? R"("}],"usage":null})" : R"("}]})";
  stream.end();
  if (answer.include_usage) {
    std::string& event = stream.begin({});
    append_frame(event, answer, "chat.completion.chunk");
    event += R"(],"usage":)";
    append_usage(event, answer);
    event += '}';
    stream.end();
  }
  stream.begin({}) += "[DONE]";
  stream.end();
}

}  // namespace macro::provider

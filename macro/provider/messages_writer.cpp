#include "macro/provider/answer_writer.h"
#include "macro/provider/json_writing.h"

namespace macro::provider {
namespace {

std::string_view stop_reason(Finish finish) {
  switch (finish) {
    case Finish::stop_sequence:
      return "stop_sequence";
    case Finish::length:
      return "max_tokens";
    case Finish::tools:
      return "tool_use";
    case Finish::stop:
      break;
  }
  return "end_turn";
}

void append_stop(std::string& out, const Answer& answer) {
  out += R"("stop_reason":")";
  out += stop_reason(answer.finish);
  out += R"(","stop_sequence":)";
  if (answer.finish == Finish::stop_sequence) {
    append_json_string(out, answer.stop_sequence);
  } else {
    out += "null";
  }
}

void append_usage(std::string& out, const Answer& answer, std::int64_t output_tokens) {
  out += R"("usage":{"input_tokens":)";
  append_number(out, answer.prompt_tokens - answer.cached_tokens);
  out += R"(,"cache_creation_input_tokens":0,"cache_read_input_tokens":)";
  append_number(out, answer.cached_tokens);
  out += R"(,"output_tokens":)";
  append_number(out, output_tokens);
  out += '}';
}

void append_signature(std::string& out, const Block& block) {
  out += '"';
  append_hex(out, block.id);
  append_hex(out, ~block.id);
  out += '"';
}

void append_frame(std::string& out, const Answer& answer) {
  out += R"({"id":"msg_)";
  append_hex(out, answer.id);
  out += R"(","type":"message","role":"assistant","model":)";
  append_json_string(out, answer.model);
  out += R"(,"content":[)";
}

void append_tool_start(std::string& out, const Block& block) {
  out += R"({"type":"tool_use","id":"toolu_)";
  append_hex(out, block.id);
  out += R"(","name":)";
  append_json_string(out, block.name);
  out += R"(,"input":)";
}

void append_block(std::string& out, const Block& block) {
  switch (block.kind) {
    case Block::Kind::thinking:
      out += R"({"type":"thinking","thinking":)";
      append_json_string(out, block.text);
      out += R"(,"signature":)";
      append_signature(out, block);
      break;
    case Block::Kind::text:
      out += R"({"type":"text","text":)";
      append_json_string(out, block.text);
      break;
    case Block::Kind::tool:
      append_tool_start(out, block);
      out += block.text;
      break;
  }
  out += '}';
}

std::string& begin_block_event(EventStream& stream, std::string_view type, std::size_t index) {
  std::string& event = stream.begin(type);
  event += R"({"type":")";
  event += type;
  event += R"(","index":)";
  append_number(event, static_cast<std::int64_t>(index));
  return event;
}

}  // namespace

void MessagesWriter::write_whole(const Answer& answer, std::string& out) {
  append_frame(out, answer);
  bool first = true;
  for (const Block& block : answer.blocks) {
    out += first ? "" : ",";
    first = false;
    append_block(out, block);
  }
  out += "],";
  append_stop(out, answer);
  out += ',';
  append_usage(out, answer, answer.answer_tokens);
  out += '}';
}

void MessagesWriter::begin(const Answer& answer, EventStream& stream) {
  std::string& event = stream.begin("message_start");
  event += R"({"type":"message_start","message":)";
  append_frame(event, answer);
  event += R"(],"stop_reason":null,"stop_sequence":null,)";
  append_usage(event, answer, 1);
  event += "}}";
  stream.end();
  stream.begin("ping") += R"({"type":"ping"})";
  stream.end();
}

void MessagesWriter::begin_block(const Answer& answer, std::size_t index, EventStream& stream) {
  const Block& block = answer.blocks[index];
  std::string& event = begin_block_event(stream, "content_block_start", index);
  event += R"(,"content_block":)";
  switch (block.kind) {
    case Block::Kind::thinking:
      event += R"({"type":"thinking","thinking":"","signature":""})";
      break;
    case Block::Kind::text:
      event += R"({"type":"text","text":""})";
      break;
    case Block::Kind::tool:
      append_tool_start(event, block);
      event += "{}}";
      break;
  }
  event += '}';
  stream.end();
}

void MessagesWriter::fragment(const Answer& answer, std::size_t index, std::string_view text,
                              EventStream& stream) {
  std::string& event = begin_block_event(stream, "content_block_delta", index);
  switch (answer.blocks[index].kind) {
    case Block::Kind::thinking:
      event += R"(,"delta":{"type":"thinking_delta","thinking":)";
      break;
    case Block::Kind::text:
      event += R"(,"delta":{"type":"text_delta","text":)";
      break;
    case Block::Kind::tool:
      event += R"(,"delta":{"type":"input_json_delta","partial_json":)";
      break;
  }
  append_json_string(event, text);
  event += "}}";
  stream.end();
}

void MessagesWriter::end_block(const Answer& answer, std::size_t index, EventStream& stream) {
  const Block& block = answer.blocks[index];
  if (block.kind == Block::Kind::thinking) {
    std::string& event = begin_block_event(stream, "content_block_delta", index);
    event += R"(,"delta":{"type":"signature_delta","signature":)";
    append_signature(event, block);
    event += "}}";
    stream.end();
  }
  begin_block_event(stream, "content_block_stop", index) += '}';
  stream.end();
}

void MessagesWriter::end(const Answer& answer, EventStream& stream) {
  std::string& event = stream.begin("message_delta");
  event += R"({"type":"message_delta","delta":{)";
  append_stop(event, answer);
  event += "},";
  append_usage(event, answer, answer.answer_tokens);
  event += '}';
  stream.end();
  stream.begin("message_stop") += R"({"type":"message_stop"})";
  stream.end();
}

}  // namespace macro::provider

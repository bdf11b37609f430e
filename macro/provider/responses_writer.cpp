#include "macro/provider/answer_writer.h"
#include "macro/provider/json_writing.h"

namespace macro::provider {
namespace {

enum class ItemState { begun, done };

std::string_view id_prefix(Block::Kind kind) {
  switch (kind) {
    case Block::Kind::thinking:
      return "rs_";
    case Block::Kind::tool:
      return "fc_";
    case Block::Kind::text:
      break;
  }
  return "msg_";
}

void append_item_id(std::string& out, const Block& block) {
  out += '"';
  out += id_prefix(block.kind);
  append_hex(out, block.id);
  out += '"';
}

void append_text_part(std::string& out, std::string_view text) {
  out += R"({"type":"output_text","annotations":[],"logprobs":[],"text":)";
  append_json_string(out, text);
  out += '}';
}

void append_summary_part(std::string& out, std::string_view text) {
  out += R"({"type":"summary_text","text":)";
  append_json_string(out, text);
  out += '}';
}

void append_item(std::string& out, const Answer& answer, const Block& block, ItemState state) {
  const bool done = state == ItemState::done;
  const std::string_view status = !done                             ? "in_progress"
                                  : answer.finish == Finish::length ? "incomplete"
                                                                    : "completed";
  out += R"({"id":)";
  append_item_id(out, block);
  switch (block.kind) {
    case Block::Kind::thinking:
      out += R"(,"type":"reasoning","summary":[)";
      if (done) {
        append_summary_part(out, block.text);
      }
      out += ']';
      if (answer.encrypted_reasoning) {
        out += R"(,"encrypted_content":")";
        append_hex(out, block.id);
        out += '"';
      }
      break;
    case Block::Kind::text:
      out += R"(,"type":"message","status":")";
      out += status;
      out += R"(","role":"assistant","content":[)";
      if (done) {
        append_text_part(out, block.text);
      }
      out += ']';
      break;
    case Block::Kind::tool:
      out += R"(,"type":"function_call","status":")";
      out += status;
      out += R"(","call_id":"call_)";
      append_hex(out, block.id);
      out += R"(","name":)";
      append_json_string(out, block.name);
      out += R"(,"arguments":)";
      append_json_string(out, done ? std::string_view(block.text) : std::string_view());
      break;
  }
  out += '}';
}

void append_usage(std::string& out, const Answer& answer) {
  out += R"({"input_tokens":)";
  append_number(out, answer.prompt_tokens);
  out += R"(,"input_tokens_details":{"cached_tokens":)";
  append_number(out, answer.cached_tokens);
  out += R"(},"output_tokens":)";
  append_number(out, answer.answer_tokens);
  out += R"(,"output_tokens_details":{"reasoning_tokens":)";
  append_number(out, answer.thinking_tokens);
  out += R"(},"total_tokens":)";
  append_number(out, answer.prompt_tokens + answer.answer_tokens);
  out += '}';
}

void append_response(std::string& out, const Answer& answer, ItemState state) {
  const bool done = state == ItemState::done;
  const bool cut_short = done && answer.finish == Finish::length;
  out += R"({"id":"resp_)";
  append_hex(out, answer.id);
  out += R"(","object":"response","created_at":)";
  append_number(out, answer.created_s);
  out += R"(,"status":")";
  out += !done ? "in_progress" : cut_short ? "incomplete" : "completed";
  out += R"(","background":false,"error":null,"incomplete_details":)";
  out += cut_short ? R"({"reason":"max_output_tokens"})" : "null";
  out += R"(,"instructions":null,"max_output_tokens":null,"model":)";
  append_json_string(out, answer.model);
  out += R"(,"output":[)";
  for (std::size_t i = 0; done && i < answer.blocks.size(); ++i) {
    out += i == 0 ? "" : ",";
    append_item(out, answer, answer.blocks[i], ItemState::done);
  }
  out += R"(],"parallel_tool_calls":true,"previous_response_id":null,)"
         R"("reasoning":{"effort":null,"summary":null},"service_tier":"default","store":false,)"
         R"("temperature":1.0,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],)"
         R"("top_p":1.0,"truncation":"disabled","usage":)";
  if (done) {
    append_usage(out, answer);
  } else {
    out += "null";
  }
  out += R"(,"user":null,"metadata":{}})";
}

}  // namespace

void ResponsesWriter::write_whole(const Answer& answer, std::string& out) {
  append_response(out, answer, ItemState::done);
}

std::string& ResponsesWriter::begin_event(EventStream& stream, std::string_view type) {
  std::string& event = stream.begin(type);
  event += R"({"type":")";
  event += type;
  event += R"(","sequence_number":)";
  append_number(event, sequence_++);
  return event;
}

std::string& ResponsesWriter::begin_item_event(const Answer& answer, std::size_t index,
                                               EventStream& stream, std::string_view type) {
  std::string& event = begin_event(stream, type);
  event += R"(,"item_id":)";
  append_item_id(event, answer.blocks[index]);
  event += R"(,"output_index":)";
  append_number(event, static_cast<std::int64_t>(index));
  switch (answer.blocks[index].kind) {
    case Block::Kind::thinking:
      event += R"(,"summary_index":0)";
      break;
    case Block::Kind::text:
      event += R"(,"content_index":0)";
      break;
    case Block::Kind::tool:
      break;
  }
  return event;
}

void ResponsesWriter::begin(const Answer& answer, EventStream& stream) {
  sequence_ = 0;
  for (const std::string_view type : {"response.created", "response.in_progress"}) {
    std::string& event = begin_event(stream, type);
    event += R"(,"response":)";
    append_response(event, answer, ItemState::begun);
    event += '}';
    stream.end();
  }
}

void ResponsesWriter::begin_block(const Answer& answer, std::size_t index, EventStream& stream) {
  const Block& block = answer.blocks[index];
  std::string& event = begin_event(stream, "response.output_item.added");
  event += R"(,"output_index":)";
  append_number(event, static_cast<std::int64_t>(index));
  event += R"(,"item":)";
  append_item(event, answer, block, ItemState::begun);
  event += '}';
  stream.end();
  if (block.kind == Block::Kind::text) {
    std::string& part = begin_item_event(answer, index, stream, "response.content_part.added");
    part += R"(,"part":)";
    append_text_part(part, {});
    part += '}';
    stream.end();
  } else if (block.kind == Block::Kind::thinking) {
    std::string& part =
        begin_item_event(answer, index, stream, "response.reasoning_summary_part.added");
    part += R"(,"part":)";
    append_summary_part(part, {});
    part += '}';
    stream.end();
  }
}

void ResponsesWriter::fragment(const Answer& answer, std::size_t index, std::string_view text,
                               EventStream& stream) {
  const Block::Kind kind = answer.blocks[index].kind;
  const std::string_view type = kind == Block::Kind::text ? "response.output_text.delta"
                                : kind == Block::Kind::thinking
                                    ? "response.reasoning_summary_text.delta"
                                    : "response.function_call_arguments.delta";
  std::string& event = begin_item_event(answer, index, stream, type);
  event += R"(,"delta":)";
  append_json_string(event, text);
  event += kind == Block::Kind::text ? R"(,"logprobs":[]})" : "}";
  stream.end();
}

void ResponsesWriter::end_block(const Answer& answer, std::size_t index, EventStream& stream) {
  const Block& block = answer.blocks[index];
  if (block.kind == Block::Kind::tool) {
    std::string& event =
        begin_item_event(answer, index, stream, "response.function_call_arguments.done");
    event += R"(,"name":)";
    append_json_string(event, block.name);
    event += R"(,"arguments":)";
    append_json_string(event, block.text);
    event += '}';
    stream.end();
  } else {
    const bool text = block.kind == Block::Kind::text;
    std::string& whole = begin_item_event(
        answer, index, stream,
        text ? "response.output_text.done" : "response.reasoning_summary_text.done");
    whole += R"(,"text":)";
    append_json_string(whole, block.text);
    whole += text ? R"(,"logprobs":[]})" : "}";
    stream.end();
    std::string& part = begin_item_event(
        answer, index, stream,
        text ? "response.content_part.done" : "response.reasoning_summary_part.done");
    part += R"(,"part":)";
    if (text) {
      append_text_part(part, block.text);
    } else {
      append_summary_part(part, block.text);
    }
    part += '}';
    stream.end();
  }
  std::string& event = begin_event(stream, "response.output_item.done");
  event += R"(,"output_index":)";
  append_number(event, static_cast<std::int64_t>(index));
  event += R"(,"item":)";
  append_item(event, answer, block, ItemState::done);
  event += '}';
  stream.end();
}

void ResponsesWriter::end(const Answer& answer, EventStream& stream) {
  std::string& event = begin_event(
      stream, answer.finish == Finish::length ? "response.incomplete" : "response.completed");
  event += R"(,"response":)";
  append_response(event, answer, ItemState::done);
  event += '}';
  stream.end();
}

}  // namespace macro::provider

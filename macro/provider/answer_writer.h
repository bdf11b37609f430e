#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "macro/provider/answer.h"
#include "macro/provider/outbox.h"

namespace macro::provider {

/// Writes an answer as one API does: at once, or as the events of a stream, which are asked for in
/// this order: begin, for each block begin_block, fragments, end_block; end. A writer holds the
/// state of one stream at a time.
class AnswerWriter {
 public:
  AnswerWriter() = default;
  virtual ~AnswerWriter() = default;
  AnswerWriter(const AnswerWriter&) = default;
  AnswerWriter& operator=(const AnswerWriter&) = default;
  AnswerWriter(AnswerWriter&&) = default;
  AnswerWriter& operator=(AnswerWriter&&) = default;

  virtual void write_whole(const Answer& answer, std::string& out) = 0;

  virtual void begin(const Answer& answer, EventStream& stream) = 0;
  virtual void begin_block(const Answer& answer, std::size_t index, EventStream& stream) = 0;
  virtual void fragment(const Answer& answer, std::size_t index, std::string_view text,
                        EventStream& stream) = 0;
  virtual void end_block(const Answer& answer, std::size_t index, EventStream& stream) = 0;
  virtual void end(const Answer& answer, EventStream& stream) = 0;
};

/// OpenAI Chat Completions. Thinking is `reasoning_content`, as the vendors that have it call it.
class ChatWriter : public AnswerWriter {
 public:
  void write_whole(const Answer& answer, std::string& out) override;
  void begin(const Answer& answer, EventStream& stream) override;
  void begin_block(const Answer& answer, std::size_t index, EventStream& stream) override;
  void fragment(const Answer& answer, std::size_t index, std::string_view text,
                EventStream& stream) override;
  void end_block(const Answer& answer, std::size_t index, EventStream& stream) override;
  void end(const Answer& answer, EventStream& stream) override;

 private:
  std::string& begin_chunk(EventStream& stream) const;
  static void end_chunk(const Answer& answer, std::string& event, EventStream& stream);

  std::string chunk_start_;
  int tool_index_ = -1;
};

/// OpenAI Responses.
class ResponsesWriter : public AnswerWriter {
 public:
  void write_whole(const Answer& answer, std::string& out) override;
  void begin(const Answer& answer, EventStream& stream) override;
  void begin_block(const Answer& answer, std::size_t index, EventStream& stream) override;
  void fragment(const Answer& answer, std::size_t index, std::string_view text,
                EventStream& stream) override;
  void end_block(const Answer& answer, std::size_t index, EventStream& stream) override;
  void end(const Answer& answer, EventStream& stream) override;

 private:
  std::string& begin_event(EventStream& stream, std::string_view type);
  std::string& begin_item_event(const Answer& answer, std::size_t index, EventStream& stream,
                                std::string_view type);

  std::int64_t sequence_ = 0;
};

/// Anthropic Messages.
class MessagesWriter : public AnswerWriter {
 public:
  void write_whole(const Answer& answer, std::string& out) override;
  void begin(const Answer& answer, EventStream& stream) override;
  void begin_block(const Answer& answer, std::size_t index, EventStream& stream) override;
  void fragment(const Answer& answer, std::size_t index, std::string_view text,
                EventStream& stream) override;
  void end_block(const Answer& answer, std::size_t index, EventStream& stream) override;
  void end(const Answer& answer, EventStream& stream) override;
};

}  // namespace macro::provider

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gateway/sse/parser.h"
#include "macro/engine/answer_facts.h"
#include "macro/engine/api.h"
#include "macro/engine/chunk_counts.h"
#include "macro/engine/json_text.h"
#include "macro/engine/stream_event.h"

namespace macro {

/// One answer that comes as a stream of events: what it said so far, and when. Whatever its size,
/// only what an unfinished event needs is held; nothing allocates once events of the usual size
/// were read. Used by one thread.
class AnswerStream {
 public:
  /// Takes events of up to `max_event_bytes`.
  explicit AnswerStream(std::size_t max_event_bytes);

  /// A new answer of the API. `expected` must stay valid until it is over. `counts`: where its
  /// chunks count; null: nowhere.
  void begin(Api api, const AnswerExpectation& expected, ChunkCounts* counts) noexcept;

  /// More of the body, stamped when it was received. False when an event is too large.
  bool feed(std::string_view bytes, std::int64_t received_ns) noexcept;

  /// What it said; complete once the body is.
  [[nodiscard]] AnswerFacts facts() const noexcept;
  [[nodiscard]] bool told_error() const noexcept { return facts_.told_error; }
  /// When the first event with content was received; 0: none was.
  [[nodiscard]] std::int64_t first_content_ns() const noexcept { return chunks_.first_ns(); }

 private:
  void take(const StreamEvent& event, std::int64_t received_ns) noexcept;

  Api api_ = Api::chat;
  gateway::sse::Parser parser_;
  AnswerExpectation expected_;
  AnswerFacts facts_;
  JsonTextMatch text_;
  ChunkTimes chunks_;
  bool begun_ = false;
};

}  // namespace macro

#include "macro/engine/answer_stream.h"

#include <algorithm>

namespace macro {

AnswerStream::AnswerStream(std::size_t max_event_bytes)
    : parser_(max_event_bytes, max_event_bytes) {
  constexpr std::size_t kUsualEventBytes = 4096;
  parser_.reserve(std::min(kUsualEventBytes, max_event_bytes));
}

void AnswerStream::begin(Api api, const AnswerExpectation& expected, ChunkCounts* counts) noexcept {
  api_ = api;
  parser_.reset();
  expected_ = expected;
  facts_ = {};
  facts_.shaped = true;
  text_ = JsonTextMatch(expected.raw_text);
  chunks_.begin(counts);
  begun_ = false;
}

bool AnswerStream::feed(std::string_view bytes, std::int64_t received_ns) noexcept {
  return parser_.feed(bytes, [&](const gateway::sse::Event& event) {
    take(read_stream_event(api_, event.data), received_ns);
  });
}

void AnswerStream::take(const StreamEvent& event, std::int64_t received_ns) noexcept {
  if (event.told_error || !event.is_json) {
    facts_.told_error = facts_.told_error || event.told_error;
    facts_.is_json = facts_.is_json && event.is_json;
    return;
  }
  begun_ = begun_ || event.begins;
  // Nothing comes before the beginning or after the end.
  facts_.shaped = facts_.shaped && event.known && begun_ && !facts_.ended;
  if (event.has_content) {
    chunks_.take(event.raw_text, received_ns);
  }
  if (!event.raw_text.empty()) {
    text_.take(event.raw_text);
  }
  if (!event.raw_model.empty()) {
    facts_.right_model = same_json_text(event.raw_model, expected_.raw_model);
  }
  if (event.usage) {
    TokenCounts& counts = facts_.usage ? *facts_.usage : facts_.usage.emplace();
    // Counts only grow in a stream, and an event may leave one of them out.
    counts.prompt = std::max(counts.prompt, event.usage->prompt);
    counts.completion = std::max(counts.completion, event.usage->completion);
  }
  facts_.called_tool = facts_.called_tool || event.called_tool;
  if (event.finish != Finish::none) {
    facts_.finish = event.finish;
  }
  facts_.ended = facts_.ended || event.ends;
}

AnswerFacts AnswerStream::facts() const noexcept {
  AnswerFacts facts = facts_;
  facts.shaped = facts.shaped && begun_;
  facts.right_text = text_.complete();
  if (api_ == Api::responses && facts.finish == Finish::stop && facts.called_tool) {
    facts.finish = Finish::tool;  // the status of both is "completed"
  }
  return facts;
}

}  // namespace macro

// The second half of a provider's call: what comes of the answer.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/upstream/provider.h"
#include "gateway/upstream/provider_call.h"
#include "gateway/upstream/whole_answer.h"

namespace gateway::upstream {
namespace {

/// How long the end of a stream waits for the end of its connection's answer, so that the
/// connection can be used again.
constexpr std::chrono::milliseconds kEndPatience{50};
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kFirstServerError = 500;

/// Where the last event that is whole ends: behind its empty line.
std::size_t end_of_events(std::string_view bytes) {
  std::size_t end = 0;
  for (const std::string_view blank : {"\n\n", "\r\n\r\n", "\r\r"}) {
    const std::size_t at = bytes.rfind(blank);
    if (at != std::string_view::npos) {
      end = std::max(end, at + blank.size());
    }
  }
  return end;
}

}  // namespace

/// A part of an event would spoil the error event that follows it where the rest never comes.
void ProviderCall::pass_whole_events() {
  if (unpassed_.empty()) {
    unpassed_.swap(body_);
  } else {
    unpassed_ += body_;
  }
  const std::size_t end = end_of_events(unpassed_);
  if (end > 0) {
    sink_.pass(std::string_view(unpassed_).substr(0, end), std::exchange(unpassed_events_, 0));
  }
  if (end == unpassed_.size()) {
    unpassed_.swap(body_);  // its memory serves for the next piece
    unpassed_.clear();
  } else {
    unpassed_.erase(0, end);
  }
}

void ProviderCall::take_events(Time now) {
  const bool had_ended = listener_->ended().has_value();
  const bool is_fine = events_.feed(body_, [this](const sse::Event& event) {
    ++unpassed_events_;
    reader_->read(event.name, event.data, *listener_);
  });
  if (passes_through_ && is_fine && !listener_->error()) {
    if (!had_ended && listener_->ended() && !sink_.closing(*listener_->ended())) {
      state_ = State::kDone;
      sink_.fail(not_recorded());
      return;
    }
    pass_whole_events();
  }
  body_.clear();
  if (!is_fine) {
    listener_->fail({.kind = chat::ErrorKind::bad_gateway,
                     .message = "The upstream '" + std::string(provider_.name()) +
                                "' sent an event that is too large."});
  }
  if (listener_->error()) {
    finish_stream();
  } else if (listener_->ended()) {
    deadline_ = now + kEndPatience;
  }
}

/// The answer is complete, and the connection free.
void ProviderCall::finish(Time now) {
  // Bytes behind the answer were asked for by nobody: they must not become the next one's.
  const bool has_more = connection_->tls != nullptr && connection_->tls->has_pending_input();
  if (scanner_.keep_alive() && !has_more) {
    provider_.pool().put(std::move(connection_), now);
  }
  if (reader_ != nullptr) {
    finish_stream();
  } else if (scanner_.head().is_error()) {
    finish_error(now);
  } else {
    provider_.succeeded();
    finish_whole();
  }
}

void ProviderCall::finish_stream() {
  state_ = State::kDone;
  reader_->finish(*listener_);
  if (listener_->ended()) {
    sink_.end(*listener_->ended());
  } else if (listener_->error()) {
    sink_.fail(std::move(*listener_->error()));
  }
}

void ProviderCall::finish_whole() {
  state_ = State::kDone;
  if (scanner_.head().status / 100 != 2) {
    sink_.fail({.kind = chat::ErrorKind::bad_gateway,
                .message = "The upstream '" + std::string(provider_.name()) +
                           "' answered with status " + std::to_string(scanner_.head().status) +
                           ", which is no answer; check its base URL."});
    return;
  }
  if (passes_through_) {
    pass_whole(format_, scanner_.head().content_type, body_, sink_);
    return;
  }
  auto response = format_.read_response(body_);
  if (!response) {
    sink_.fail(std::move(response.error()));
    return;
  }
  push_response(std::move(*response), sink_);
}

void ProviderCall::finish_error(Time now) {
  state_ = State::kDone;
  const AnswerHead& head = scanner_.head();
  if (head.status >= kFirstServerError) {
    provider_.failed("it answered with status " + std::to_string(head.status), now);
  } else {
    provider_.succeeded();
  }
  chat::Error error = format_.read_error(head.status, body_);
  if (head.status == kUnauthorized || head.status == kForbidden) {
    // Its words are about the gateway's key, and may show a part of it.
    error.message = "The upstream '" + std::string(provider_.name()) +
                    "' refused the key that the gateway has for it.";
  }
  if (!head.retry_after.empty()) {
    error.retry_after = head.retry_after;
  }
  sink_.fail(std::move(error));
}

}  // namespace gateway::upstream

// The second half of a provider's call: what comes of the answer.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/formats/json_fields.h"
#include "gateway/upstream/provider.h"
#include "gateway/upstream/provider_call.h"
#include "gateway/upstream/whole_answer.h"

namespace gateway::upstream {
namespace {

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kFirstServerError = 500;

constexpr std::array<std::string_view, 3> kEventEnds{"\n\n", "\n\r\n", "\r\r"};

/// Where the last event that is whole ends: behind its empty line.
std::size_t end_of_events(std::string_view bytes) {
  std::size_t end = 0;
  for (const std::string_view blank : kEventEnds) {
    const std::size_t at = bytes.rfind(blank);
    if (at != std::string_view::npos) {
      end = std::max(end, at + blank.size());
    }
  }
  return end;
}

/// Where so many events end, counted as the parser does: comments are none.
std::size_t end_of_events(std::string_view bytes, std::int64_t count) {
  sse::Parser parser;
  std::int64_t seen = 0;
  std::size_t at = 0;
  while (seen < count && at < bytes.size()) {
    std::size_t end = bytes.size();
    for (const std::string_view blank : kEventEnds) {
      const std::size_t found = bytes.find(blank, at);
      end = found == std::string_view::npos ? end : std::min(end, found + blank.size());
    }
    parser.feed(bytes.substr(at, end - at), [&seen](const sse::Event& /*event*/) { ++seen; });
    at = end;
  }
  return at;
}

}  // namespace

/// Nothing has begun for the client before the first of them.
void ProviderCall::pass(std::string_view bytes, std::int64_t events) {
  if (!std::exchange(has_passed_, true)) {
    sink_.pass_head(scanner_.head().content_type);
  }
  sink_.pass(bytes, events);
}

/// A part of an event would spoil the error event that follows it where the rest never comes.
void ProviderCall::pass_whole_events() {
  if (unpassed_.empty()) {
    unpassed_.swap(body_);
  } else {
    unpassed_ += body_;
  }
  const std::size_t end =
      sound_events_ ? end_of_events(unpassed_, *sound_events_) : end_of_events(unpassed_);
  if (end > 0) {
    pass(std::string_view(unpassed_).substr(0, end), sound_events_.value_or(unpassed_events_));
    unpassed_events_ = 0;
  }
  if (end == unpassed_.size()) {
    unpassed_.swap(body_);  // its memory serves for the next piece
    unpassed_.clear();
  } else {
    unpassed_.erase(0, end);
  }
}

void ProviderCall::read_event(const sse::Event& event) {
  ++unpassed_events_;
  if (!is_past_understanding_) {
    reader_->read(event.name, event.data, *listener_);
    has_told_error_ = has_told_error_ || (listener_->error() && listener_->error()->was_told);
    if (!passes_through_ || !listener_->error() || sound_events_) {
      return;
    }
    if (listener_->error()->was_told) {
      // Passed as it is, unless it is the first event, which can be made good by another attempt or
      // be told by a status; or it tells what is nobody's business.
      const bool is_first = !has_passed_ && unpassed_events_ == 1;
      if (is_first || provider_.shows_key(*listener_->error())) {
        sound_events_ = unpassed_events_ - 1;
        listener_->error()->was_told = false;
      }
      return;
    }
    if (!formats::is_json_object(event.data) && !format_.is_end_marker(event.name, event.data)) {
      sound_events_ = unpassed_events_ - 1;  // neither this one nor what follows it is passed
      return;
    }
    // What the reader does not understand may be new: the client gets it as it is.
    listener_->forgive();
    is_past_understanding_ = true;
  }
  if (format_.is_end_marker(event.name, event.data)) {
    listener_->end({});
  }
}

void ProviderCall::take_events(Time now) {
  const bool is_fine = events_.feed(body_, [this](const sse::Event& event) { read_event(event); });
  if (passes_through_) {
    if (listener_->ended() && !sink_.closing(*listener_->ended())) {
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
    finish_stream(now);
  } else if (listener_->ended()) {
    finish(now);
  }
}

/// The answer is complete for its client: what the wire still has to say of it can be heard when
/// the connection is next used.
void ProviderCall::release_connection(Time now) {
  if (is_cut_short_ || scanner_.state() == AnswerScanner::State::kError) {
    return;
  }
  if (scanner_.state() == AnswerScanner::State::kComplete) {
    // Bytes behind the answer were asked for by nobody: they must not become the next one's.
    const bool has_more = connection_->tls != nullptr && connection_->tls->has_pending_input();
    if (!scanner_.keep_alive() || has_more) {
      return;
    }
  } else {
    connection_->rest.emplace(std::move(scanner_));
  }
  provider_.pool().put(std::move(connection_), now);
}

/// The answer is complete for its client.
void ProviderCall::finish(Time now) {
  release_connection(now);
  if (reader_ != nullptr) {
    finish_stream(now);
  } else if (scanner_.head().is_error()) {
    finish_error(now);
  } else {
    finish_whole(now);
  }
}

void ProviderCall::finish_stream(Time now) {
  state_ = State::kDone;
  reader_->finish(*listener_);
  if (is_past_understanding_ && !listener_->ended()) {
    listener_->fail({.kind = chat::ErrorKind::bad_gateway,
                     .message = "The upstream's stream broke off before its end."});
  }
  if (listener_->ended()) {
    provider_.succeeded();
    if (passes_through_ && !unpassed_.empty()) {
      pass(unpassed_, unpassed_events_);  // a line end that nobody expected there
    }
    sink_.end(*listener_->ended());
  } else if (listener_->error()) {
    chat::Error& error = *listener_->error();
    if (has_told_error_) {
      told_error(error, now);
    } else {
      provider_.failed(Breaker::Failure::no_answer, "its stream broke off or made no sense", now);
    }
    sink_.fail(provider_.without_key(std::move(error)));
  }
}

/// The upstream answered with an error: what that says about its health. The repetitions of one
/// request say it once.
void ProviderCall::told_error(const chat::Error& error, Time now) {
  if (chat::http_status(error) < kFirstServerError) {
    provider_.succeeded();
  } else if (!is_repeated_) {
    provider_.failed(
        Breaker::Failure::told_error,
        "it answered with an error of status " + std::to_string(chat::http_status(error)), now);
  }
}

void ProviderCall::finish_whole(Time now) {
  state_ = State::kDone;
  if (scanner_.head().status / 100 != 2) {
    provider_.succeeded();
    sink_.fail({.kind = chat::ErrorKind::bad_gateway,
                .message = "The upstream '" + std::string(provider_.name()) +
                           "' answered with status " + std::to_string(scanner_.head().status) +
                           ", which is no answer; check its base URL.",
                .is_final = true});
    return;
  }
  if (passes_through_) {
    provider_.succeeded();
    pass_whole(format_, scanner_.head().content_type, body_, sink_);
    return;
  }
  auto response = format_.read_response(body_);
  if (!response) {
    // Whatever it said was paid for: asked again it would be paid for twice.
    response.error().is_final = true;
    told_error(response.error(), now);
    sink_.fail(provider_.without_key(std::move(response.error())));
    return;
  }
  provider_.succeeded();
  push_response(std::move(*response), sink_);
}

void ProviderCall::finish_error(Time now) {
  state_ = State::kDone;
  const AnswerHead& head = scanner_.head();
  chat::Error error = format_.read_error(head.status, body_);
  told_error(error, now);
  if (head.status == kUnauthorized || head.status == kForbidden) {
    // Its words are about the gateway's key, and may show a part of it.
    error.message =
        "The upstream '" + std::string(provider_.name()) +
        (provider_.options().key.empty() ? "' wants a key, and the gateway has none for it."
                                         : "' refused the key that the gateway has for it.");
    error.is_final = true;  // the next upstream has another one
  } else if (passes_through_ && formats::is_json_object(body_)) {
    error.body = std::move(body_);
  }
  if (!head.retry_after.empty()) {
    error.retry_after = head.retry_after;
  }
  sink_.fail(provider_.without_key(std::move(error)));
}

}  // namespace gateway::upstream

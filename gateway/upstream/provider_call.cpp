#include "gateway/upstream/provider_call.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "gateway/sse/media_type.h"
#include "gateway/upstream/provider.h"
#include "gateway/upstream/whole_answer.h"

namespace gateway::upstream {
namespace {

constexpr std::size_t kReadBytes = std::size_t{16} * 1024;
constexpr int kReadsPerTurn = 8;

}  // namespace

ProviderCall::ProviderCall(Provider& provider, const Query& query, Sink& sink, net::Poller& poller)
    : provider_(provider),
      sink_(sink),
      poller_(poller),
      format_(formats::format_of(provider.api_for(query.client_api))),
      passes_through_(format_.api == query.client_api),
      wants_stream_(query.envelope->stream),
      counts_tokens_(query.count_tokens),
      is_repeated_(query.is_repeated),
      scanner_(provider.options().answer_bytes) {}

ProviderCall::~ProviderCall() = default;

std::unique_ptr<Handle> ProviderCall::start(Provider& provider, const Query& query, Sink& sink,
                                            net::Poller& poller, Time now) noexcept {
  sink.asked(provider.name());
  auto call = std::make_unique<ProviderCall>(provider, query, sink, poller);
  if (!call->write_request(query)) {
    return nullptr;
  }
  if (!provider.breaker().allow(now)) {
    sink.fail({.kind = chat::ErrorKind::unavailable,
               .message = "The upstream '" + std::string(provider.name()) +
                          "' has failed repeatedly and is not asked for now; try again later.",
               .code = "upstream_unavailable",
               .retry_after = std::to_string(
                   std::chrono::ceil<std::chrono::seconds>(provider.options().breaker.open_for)
                       .count())});
    return nullptr;
  }
  call->connect(false, now);
  return call->state_ == State::kDone ? nullptr : std::move(call);
}

/// False: the call is over.
bool ProviderCall::write_request(const Query& query) {
  const bool has_leftovers = passes_through_ && !counts_tokens_ &&
                             format_.has_leftovers != nullptr && format_.has_leftovers(query.body);
  if (passes_through_ && !has_leftovers) {
    const bool same_model = query.model == query.envelope->model;
    const std::string changed =
        same_model ? std::string() : with_model(query.body, *query.envelope, query.model);
    const std::string_view body = same_model ? query.body : std::string_view(changed);
    request_ = provider_.request_head(format_.api, query, body.size());
    request_ += body;
    return true;
  }
  // What cannot be carried to this API another upstream may take.
  const auto refuse = [this](chat::Error error) {
    state_ = State::kDone;
    error.is_final = true;
    sink_.fail(std::move(error));
    return false;
  };
  auto request = read_query(query);
  if (!request) {
    return refuse(std::move(request.error()));
  }
  if (counts_tokens_) {
    state_ = State::kDone;
    push_token_count(*request, sink_);
    return false;
  }
  sink_.asked_for(*request);
  request->model = query.model;
  std::vector<std::string> ignored = std::move(request->ignored);
  const auto body = format_.write_request(*request, query.client_api, ignored);
  if (!body) {
    return refuse(body.error());
  }
  sink_.ignored(ignored);
  request_ = provider_.request_head(format_.api, query, body->size());
  request_ += *body;
  return true;
}

/// `fresh`: over a connection of its own, because an idle one turned out to be closed.
void ProviderCall::connect(bool fresh, Time now) {
  connection_ = fresh ? nullptr : provider_.pool().take(now);
  std::string why;
  if (connection_ == nullptr) {
    connection_ = provider_.dial(why);
  }
  if (connection_ == nullptr) {
    fail({.kind = chat::ErrorKind::bad_gateway}, why, now);
    return;
  }
  state_ = State::kSending;
  begun_at_ = now;
  sent_ = 0;
  is_watched_ = false;
  deadline_ = now + provider_.options().connect_timeout;
  send(now);
}

/// Once for each connection: watching again would report again what is ready still.
bool ProviderCall::watch(bool writable, Time now) {
  is_watched_ = is_watched_ || poller_.watch(connection_->socket.descriptor(), writable);
  if (!is_watched_) {
    fail({.kind = chat::ErrorKind::unavailable}, "the connection cannot be watched", now);
  }
  return is_watched_;
}

void ProviderCall::send(Time now) {
  while (sent_ < request_.size()) {
    const auto sent = connection_->wire().send(std::string_view(request_).substr(sent_));
    if (sent.status == net::Wire::Status::kBlocked) {
      watch(true, now);
      return;
    }
    if (sent.status != net::Wire::Status::kDone) {
      if (sent_ > 0) {
        // It may have answered before it had read all, and closed: the answer is there still.
        state_ = State::kReceiving;
        receive(now);
      } else {
        lost("the connection was refused or broken", now);
      }
      return;
    }
    sent_ += sent.bytes;
    deadline_ = now + provider_.options().idle_timeout;  // it takes what we send
  }
  state_ = State::kReceiving;
  deadline_ = now + provider_.options().first_byte_timeout;
  // TLS may have to write where we read.
  watch(connection_->tls != nullptr, now);
}

void ProviderCall::resume(Time now) noexcept {
  // Whatever woke us, the connection may have been part of it.
  connection_->socket.on_ready(true);
  if (state_ == State::kSending) {
    send(now);
  }
  if (state_ == State::kSending) {
    listen(now);
  }
  if (state_ == State::kReceiving) {
    receive(now);
  }
  if (state_ != State::kDone && now >= deadline_) {
    timed_out(now);
  }
}

/// A large request may be refused before all of it was sent, by an upstream that reads no further.
void ProviderCall::listen(Time now) {
  std::array<char, kReadBytes> bytes;  // not zeroed: it is filled at once
  while (state_ == State::kSending) {
    const auto received = connection_->wire().receive(bytes.data(), bytes.size());
    if (received.status == net::Wire::Status::kBlocked) {
      return;
    }
    if (received.status != net::Wire::Status::kDone) {
      lost("it closed the connection before it had read the request", now);
      return;
    }
    has_received_ = true;
    take({bytes.data(), received.bytes}, now);  // a head has an end: this loop has one
    if (has_head_ && state_ == State::kSending) {
      state_ = State::kReceiving;
    }
  }
}

void ProviderCall::receive(Time now) {
  std::array<char, kReadBytes> bytes;  // not zeroed: it is filled at once
  for (int reads = 0; state_ == State::kReceiving; ++reads) {
    if (has_head_ && sink_.is_congested()) {
      deadline_ = now + provider_.options().idle_timeout;  // it is the client who is slow
      return;
    }
    if (reads == kReadsPerTurn) {
      // What was read is to leave first; watching anew reports what is there still.
      is_watched_ = false;
      watch(true, now);
      return;
    }
    const auto received = connection_->wire().receive(bytes.data(), bytes.size());
    switch (received.status) {
      case net::Wire::Status::kDone:
        has_received_ = true;
        take({bytes.data(), received.bytes}, now);
        break;
      case net::Wire::Status::kBlocked:
        return;
      case net::Wire::Status::kClosed:
        if (has_head_ && scanner_.end_of_input() == AnswerScanner::State::kComplete) {
          finish(now);
        } else {
          lost("it closed the connection before the end of its answer", now);
        }
        return;
      case net::Wire::Status::kLost:
        lost("the connection broke", now);
        return;
    }
  }
}

void ProviderCall::take(std::string_view bytes, Time now) {
  const AnswerScanner::State scanned = scanner_.feed(bytes, body_);
  if (!has_head_ && scanned != AnswerScanner::State::kHead &&
      scanned != AnswerScanner::State::kError) {
    take_head(now);
  }
  if (has_head_) {  // until then the first byte's deadline holds, whatever trickles in
    deadline_ = std::min(now + provider_.options().idle_timeout, whole_by_);
  }
  if (reader_ != nullptr) {
    take_events(now);
  }
  if (state_ == State::kDone) {
    return;
  }
  if (scanned == AnswerScanner::State::kError) {
    connection_->was_used = false;  // it did answer; asking again would not help
    lost(scanner_.error(), now);
  } else if (scanned == AnswerScanner::State::kComplete) {
    finish(now);
  }
}

void ProviderCall::take_head(Time now) {
  has_head_ = true;
  is_cut_short_ = sent_ < request_.size();
  std::string().swap(request_);
  if (scanner_.head().is_error() || !wants_stream_ ||
      !sse::is_event_stream(scanner_.head().content_type)) {
    whole_by_ = now + provider_.options().first_byte_timeout;
    return;
  }
  reader_ = format_.make_stream_reader();
  listener_ = std::make_unique<HeldEnd>(sink_, passes_through_);
}

void ProviderCall::lost(std::string_view why, Time now) {
  if (reader_ != nullptr) {
    finish_stream(now);
    return;
  }
  // An idle connection may be closed in the moment in which it is used: that says nothing about the
  // upstream, and nothing was answered. Later it is the upstream's answer to this request.
  constexpr std::chrono::seconds kMoment{1};
  if (!has_received_ && connection_->was_used && now - begun_at_ < kMoment) {
    connect(true, now);
    return;
  }
  if (state_ == State::kSending) {
    provider_.avoid_address_of(*connection_);
  }
  const bool is_tls_failure = connection_->tls != nullptr && !connection_->tls->error().empty();
  // Who is not trusted will not be trusted a moment later.
  const bool is_final =
      is_tls_failure && !connection_->tls->is_established() && !connection_->tls->was_lost();
  fail({.kind = chat::ErrorKind::bad_gateway, .is_final = is_final},
       is_tls_failure ? connection_->tls->error() : why, now);
}

void ProviderCall::timed_out(Time now) {
  // Who took its whole time would only do so again: is_final.
  if (reader_ != nullptr) {
    listener_->fail({.kind = chat::ErrorKind::gateway_timeout,
                     .message = "The upstream '" + std::string(provider_.name()) +
                                "' has sent nothing for too long.",
                     .is_final = true});
    finish_stream(now);
  } else if (state_ == State::kSending) {
    provider_.avoid_address_of(*connection_);
    fail({.kind = chat::ErrorKind::gateway_timeout, .is_final = true},
         "it did not take the connection and request in time", now);
  } else {
    fail({.kind = chat::ErrorKind::gateway_timeout, .is_final = true}, "it did not answer in time",
         now);
  }
}

/// No answer came. `error`: its kind and whether it is final.
void ProviderCall::fail(chat::Error error, std::string_view why, Time now) {
  state_ = State::kDone;
  provider_.failed(Breaker::Failure::no_answer, why, now);
  error.message =
      "The upstream '" + std::string(provider_.name()) + "' failed: " + std::string(why) + ".";
  error.code =
      error.kind == chat::ErrorKind::gateway_timeout ? "upstream_timeout" : "upstream_failed";
  sink_.fail(std::move(error));
}

std::size_t ProviderCall::held_bytes() const noexcept {
  return request_.capacity() + body_.capacity() + unpassed_.capacity() + events_.held_bytes() +
         (reader_ != nullptr ? reader_->held_bytes() : 0);
}

}  // namespace gateway::upstream

#include "gateway/upstream/routed_call.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>

namespace gateway::upstream {
namespace {

/// What a retry-after of whole seconds says. A date (or nonsense) is for ever: no upstream that
/// means a second or two writes one.
std::chrono::seconds wanted_delay(const std::string& retry_after) {
  std::uint32_t seconds = 0;
  const char* const last = retry_after.data() + retry_after.size();
  const auto [end, wrong] = std::from_chars(retry_after.data(), last, seconds);
  return wrong == std::errc() && end == last ? std::chrono::seconds(seconds)
                                             : std::chrono::hours(24 * 365);
}

/// Not the upstream failed: this request is none for its API.
bool cannot_be_carried(const chat::Error& error) noexcept {
  return error.is_final && error.kind == chat::ErrorKind::invalid_request;
}

}  // namespace

bool is_worth_retrying(const chat::Error& error) noexcept {
  switch (error.kind) {
    case chat::ErrorKind::timed_out:
    case chat::ErrorKind::rate_limited:
    case chat::ErrorKind::internal:
    case chat::ErrorKind::bad_gateway:
    case chat::ErrorKind::unavailable:
    case chat::ErrorKind::gateway_timeout:
    case chat::ErrorKind::overloaded:
      return true;
    default:
      return false;
  }
}

RoutedCall::RoutedCall(std::shared_ptr<const Route> route, const RetryOptions& options,
                       const Query& query, Sink& sink, net::Poller& poller)
    : route_(std::move(route)),
      options_(options),
      sink_(sink),
      poller_(poller),
      query_(query),
      body_(query.body),
      envelope_(*query.envelope),
      request_id_(query.request_id),
      anthropic_version_(query.anthropic_version),
      anthropic_beta_(query.anthropic_beta) {
  query_.body = body_;
  query_.envelope = &envelope_;
  query_.request_id = request_id_;
  query_.anthropic_version = anthropic_version_;
  query_.anthropic_beta = anthropic_beta_;
}

std::unique_ptr<Handle> RoutedCall::start(std::shared_ptr<const Route> route,
                                          const RetryOptions& options, const Query& query,
                                          Sink& sink, net::Poller& poller, Time now) noexcept {
  auto call = std::make_unique<RoutedCall>(std::move(route), options, query, sink, poller);
  call->attempt(now);
  const bool is_over = call->attempt_ == nullptr && !call->next_attempt_;
  return is_over ? nullptr : std::move(call);
}

void RoutedCall::attempt(Time now) {
  do {
    next_attempt_.reset();
    ignored_.clear();
    const Route::Target& target = route_->targets[target_];
    query_.is_repeated = retries_ > 0;
    query_.model = target.model.empty() ? std::string_view(envelope_.model) : target.model;
    attempt_ = target.upstream->start(query_, *this, poller_, now);
    settle(now);
  } while (next_attempt_ && *next_attempt_ <= now);
}

/// After each call of the attempt: a failure that can be made good is not told to the client.
void RoutedCall::settle(Time now) {
  if (!error_) {
    return;
  }
  attempt_.reset();
  if (is_committed_ || !plan_next(now)) {
    is_committed_ = true;
    // That an upstream failed can pass; that the next one speaks another API is not the client's.
    const bool tells_earlier = cannot_be_carried(*error_) && earlier_;
    sink_.fail(std::move(tells_earlier ? *earlier_ : *error_));
  }
  error_.reset();
}

/// False: nothing is left to try.
bool RoutedCall::plan_next(Time now) {
  if (!is_worth_retrying(*error_) && !error_->is_final) {
    return false;
  }
  const bool is_last = target_ + 1 == route_->targets.size();
  bool may_repeat = retries_ < options_.retries && !error_->is_final &&
                    route_->targets[target_].upstream->is_available(now);
  std::chrono::nanoseconds delay = std::min<std::chrono::nanoseconds>(
      options_.first_delay * (1U << std::min(retries_, 16)), options_.longest_delay);
  const std::size_t random =
      std::hash<std::string>{}(request_id_) + static_cast<unsigned>(retries_);
  constexpr std::size_t kSteps = 1024;
  delay = delay / 2 + delay / 2 * (random % kSteps) / kSteps;
  if (error_->retry_after) {
    delay = wanted_delay(*error_->retry_after);
    may_repeat = may_repeat && delay <= options_.longest_delay;
  }
  if (may_repeat) {
    ++retries_;
    next_attempt_ = now + delay;
    return true;
  }
  if (is_last) {
    return false;
  }
  if (!cannot_be_carried(*error_)) {
    earlier_ = std::move(error_);
  }
  ++target_;
  retries_ = 0;
  next_attempt_ = now;
  return true;
}

void RoutedCall::commit() {
  if (is_committed_) {
    return;
  }
  is_committed_ = true;
  std::string().swap(body_);
  query_.body = body_;
  if (!ignored_.empty()) {
    sink_.ignored(ignored_);
  }
}

void RoutedCall::resume(Time now) noexcept {
  if (next_attempt_) {
    if (*next_attempt_ <= now) {
      attempt(now);
    }
    return;
  }
  if (attempt_ != nullptr) {
    attempt_->resume(now);
    settle(now);
    if (next_attempt_ && *next_attempt_ <= now) {
      attempt(now);
    }
  }
}

Time RoutedCall::deadline() const noexcept {
  if (next_attempt_) {
    return *next_attempt_;
  }
  return attempt_ != nullptr ? attempt_->deadline() : Time::max();
}

std::size_t RoutedCall::held_bytes() const noexcept {
  return body_.capacity() + (attempt_ != nullptr ? attempt_->held_bytes() : 0);
}

void RoutedCall::head(chat::ResponseHead head) noexcept {
  commit();
  sink_.head(std::move(head));
}

void RoutedCall::event(chat::StreamEvent event) noexcept { sink_.event(std::move(event)); }

void RoutedCall::end(const chat::ResponseEnd& end) noexcept {
  commit();
  sink_.end(end);
}

void RoutedCall::fail(chat::Error error) noexcept { error_ = std::move(error); }

void RoutedCall::pass_head(std::string_view content_type) noexcept {
  commit();
  sink_.pass_head(content_type);
}

}  // namespace gateway::upstream

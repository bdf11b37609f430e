#include "gateway/service/chat_exchange.h"

#include <algorithm>
#include <utility>

#include "gateway/service/error_response.h"

namespace gateway::service {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr int kClientLeft = 499;

std::string hex(std::uint64_t value) {
  std::string text;
  for (unsigned shift = 64; shift != 0; shift -= 4) {
    text += kDigits[(value >> (shift - 4)) & 0xFU];
  }
  return text;
}

}  // namespace

ChatExchange::ChatExchange(const Parts& parts, RequestFacts facts, Timeline::Time started_at,
                           std::uint64_t answer_id) noexcept
    : ServiceExchange(parts, std::move(facts), started_at), answer_id_(answer_id) {}

void ChatExchange::handle(std::string_view body, http::Reply& reply) noexcept {
  const Timeline::Time now = parts().clock.now();
  timeline().work(now);
  start(body, reply, now);
  answer_->flush();
  timeline().wait(parts().clock.now());
}

void ChatExchange::start(std::string_view body, http::Reply& reply, Timeline::Time now) {
  auto envelope = formats::read_envelope(body);
  if (envelope) {
    envelope_ = std::move(*envelope);
  }
  const formats::Format& format = formats::format_of(facts().api);
  const bool counts_tokens = facts().endpoint == Endpoint::count_tokens;
  envelope_.stream = envelope_.stream && !counts_tokens;
  answer_.emplace(
      ClientAnswer::Options{.api = facts().api,
                            .stamp = {.id = std::string(format.id_prefix) + hex(answer_id_),
                                      .created_s = parts().clock.wall_ns() / 1'000'000'000},
                            .request_id = facts().request_id,
                            .stream = envelope_.stream,
                            .include_usage = envelope_.include_usage,
                            .count_tokens = counts_tokens},
      ClientAnswer::Hooks{
          .decorate = [this](http::Response& response) { decorate(response); },
          .record =
              [this](const AnswerSummary& summary) {
                return append(record(summary.failed_status != 0 ? summary.failed_status : 200));
              }});
  answer_->set_reply(reply);
  if (!envelope) {
    answer_->fail(std::move(envelope.error()));
    return;
  }
  const auto routes = parts().routes->get();
  const upstream::Route* const route = routes->find(envelope_.model);
  if (route == nullptr) {
    answer_->fail(unknown_model(envelope_.model));
    return;
  }
  const upstream::Query query{.client_api = facts().api,
                              .body = body,
                              .envelope = &envelope_,
                              .model = envelope_.model,
                              .request_id = facts().request_id,
                              .anthropic_version = facts().anthropic_version,
                              .anthropic_beta = facts().anthropic_beta,
                              .count_tokens = counts_tokens};
  call_ = upstream::RoutedCall::start({routes, route}, parts().retry, query, *answer_,
                                      reply.poller(), now);
}

void ChatExchange::resume(http::Reply& reply) noexcept {
  const Timeline::Time now = parts().clock.now();
  if (call_ == nullptr || answer_->is_over()) {
    return;
  }
  timeline().work(now);
  answer_->set_reply(reply);
  call_->resume(now);
  answer_->flush();
  timeline().wait(parts().clock.now());
}

std::chrono::steady_clock::time_point ChatExchange::deadline() const noexcept {
  return call_ != nullptr ? call_->deadline() : Timeline::Time::max();
}

std::size_t ChatExchange::held_bytes() const noexcept {
  return (call_ != nullptr ? call_->held_bytes() : 0) + (answer_ ? answer_->held_bytes() : 0);
}

http::Response ChatExchange::refuse(int status, std::string_view reason) noexcept {
  http::Response response = ServiceExchange::refuse(status, reason);
  add_timing_headers(response);
  return response;
}

void ChatExchange::decorate(http::Response& response) {
  add_rate_limit_headers(facts().decision, response);
  if (facts().api == formats::Api::messages && answer_->summary().failed_status == 0) {
    response.headers.emplace_back(kAnthropicRequestId, facts().request_id);
  }
  add_timing_headers(response);
  if (!envelope_.stream) {
    timeline().said(parts().clock.now());
  }
}

chat::Usage ChatExchange::usage() const {
  if (!answer_ || facts().endpoint == Endpoint::count_tokens) {  // counting uses none
    return {};
  }
  const AnswerSummary& summary = answer_->summary();
  chat::Usage usage = summary.usage;
  constexpr std::int64_t kBytesPerToken = 4;
  const std::int64_t estimate = (summary.text_bytes + kBytesPerToken - 1) / kBytesPerToken;
  const bool is_untold = usage == chat::Usage{};
  if (is_untold && (summary.failed_status == 0 || estimate > 0)) {
    usage.prompt_tokens = envelope_.text_tokens;
    usage.completion_tokens = estimate;
  } else if (!summary.has_ended) {
    // What was told before the end is of what had been said then.
    usage.completion_tokens = std::max(usage.completion_tokens, estimate);
  }
  return usage;
}

ledger::Record ChatExchange::record(int status) const {
  ledger::Record record = ServiceExchange::record(status);
  record.model = envelope_.model;
  record.streamed = envelope_.stream;
  if (answer_) {
    const AnswerSummary& summary = answer_->summary();
    const chat::Usage tokens = usage();
    record.model_answered = summary.model;
    record.upstream = summary.upstream;
    record.prompt_tokens = tokens.prompt_tokens;
    record.completion_tokens = tokens.completion_tokens;
    record.cached_tokens = tokens.cached_tokens;
    record.cache_write_tokens = tokens.cache_write_tokens;
    record.reasoning_tokens = tokens.reasoning_tokens;
    record.tokens_estimated = tokens != summary.usage && facts().endpoint != Endpoint::count_tokens;
    if (summary.failed_status != 0 && status != kClientLeft) {
      record.status = summary.failed_status;  // a stream begins with 200 and may fail later
    }
  }
  return record;
}

void ChatExchange::finished(const http::Outcome& outcome) noexcept {
  if (parts().metrics != nullptr && answer_ && answer_->is_over() &&
      answer_->summary().failed_status == 0) {
    const chat::Usage tokens = usage();
    parts().metrics->tokens(tokens.prompt_tokens, tokens.completion_tokens);
  }
  ServiceExchange::finished(outcome);
}

}  // namespace gateway::service

#include "gateway/service/client_answer.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "gateway/formats/anthropic_messages.h"
#include "gateway/service/error_response.h"
#include "gateway/sse/media_type.h"

namespace gateway::service {
namespace {

constexpr std::size_t kMostIgnoredBytes = 1024;

/// Field names come from the client: only what a header may show is left of them.
std::string visible(std::string_view name) {
  std::string result(name.substr(0, kMostIgnoredBytes));
  std::replace_if(
      result.begin(), result.end(), [](char c) { return c <= ' ' || c > '~' || c == ','; }, '?');
  return result;
}

/// Keeps the memory of ordinary pieces only: thousands of streams are open at once.
void forget(std::string& sent) {
  constexpr std::size_t kMostKept = std::size_t{16} * 1024;
  sent.clear();
  if (sent.capacity() > kMostKept) {
    std::string().swap(sent);
  }
}

}  // namespace

ClientAnswer::ClientAnswer(Options options, Hooks hooks)
    : options_(std::move(options)),
      hooks_(std::move(hooks)),
      format_(formats::format_of(options_.api)),
      stamp_(options_.stamp) {
  if (!options_.stream) {
    collector_.emplace();
  }
}

formats::StreamWriter& ClientAnswer::writer() {
  if (writer_ == nullptr) {
    writer_ = format_.make_stream_writer(stamp_, {.include_usage = options_.include_usage});
  }
  return *writer_;
}

void ClientAnswer::asked_for(const chat::Request& request) noexcept {
  if (options_.api == formats::Api::responses) {
    asked_ = {.model = request.model,
              .tools = request.tools,
              .tool_choice = request.tool_choice,
              .parallel_tool_calls = request.parallel_tool_calls,
              .max_tokens = request.max_tokens,
              .temperature = request.temperature,
              .top_p = request.top_p,
              .output_format = request.output_format,
              .reasoning = request.reasoning,
              .verbosity = request.verbosity,
              .user = request.user,
              .safety_identifier = request.safety_identifier,
              .prompt_cache_key = request.prompt_cache_key,
              .instructions = request.instructions,
              .metadata = request.metadata};
    stamp_.asked = &asked_;
  }
}

void ClientAnswer::ignored(const std::vector<std::string>& fields) noexcept {
  for (const std::string& field : fields) {
    if (ignored_.size() + field.size() > kMostIgnoredBytes) {
      ignored_ += ignored_.empty() ? "..." : ",...";
      return;
    }
    ignored_ += (ignored_.empty() ? "" : ",") + visible(field);
  }
}

void ClientAnswer::head(chat::ResponseHead head) noexcept {
  summary_.model = head.model;
  summary_.usage = head.usage;
  if (options_.stream) {
    writer().head(std::move(head));
  } else {
    collector_->head(std::move(head));
  }
}

void ClientAnswer::event(chat::StreamEvent event) noexcept {
  if (const auto* const delta = std::get_if<chat::PartDelta>(&event)) {
    summary_.text_bytes += static_cast<std::int64_t>(delta->text.size());
  }
  if (options_.stream) {
    writer().event(std::move(event));
  } else {
    collector_->event(std::move(event));
  }
}

void ClientAnswer::end(const chat::ResponseEnd& end) noexcept {
  if (is_over_) {
    return;
  }
  if (!closing(end)) {
    say_error(upstream::not_recorded());
    return;
  }
  is_over_ = true;
  if (passes_ && !has_begun_) {
    http::Response response;
    response.content_type = passed_type_;
    response.body = std::move(passed_);
    say_whole(std::move(response));
    return;
  }
  if (options_.stream) {
    if (!passes_) {
      writer().end(end);
    }
    flush();
    reply_->end();
    return;
  }
  http::Response response;
  if (options_.count_tokens) {
    response.body = formats::anthropic_messages::write_token_count(end.usage.prompt_tokens);
  } else {
    collector_->end(end);
    response.body = format_.write_response(collector_->response(), stamp_);
  }
  say_whole(std::move(response));
}

void ClientAnswer::fail(chat::Error error) noexcept {
  if (is_over_) {
    return;
  }
  summary_.failed_status = formats::status_for(options_.api, error);
  record();  // a failure is told even where it cannot be recorded
  say_error(error);
}

void ClientAnswer::say_error(const chat::Error& error) {
  is_over_ = true;
  summary_.failed_status = formats::status_for(options_.api, error);
  if (!has_begun_ && (writer_ == nullptr || writer_->out().empty())) {
    say_whole(error_response(options_.api, error, options_.request_id));
    return;
  }
  if (passes_) {
    if (!error.was_told) {
      passed_ += format_.write_error_event(error, passed_events_);
    }
  } else {
    writer().fail(error);
  }
  flush();
  reply_->end();
}

void ClientAnswer::pass_head(std::string_view content_type) noexcept {
  passes_ = true;
  passed_type_ = content_type;
  if (options_.stream && sse::is_event_stream(content_type)) {
    begin_stream(content_type);
  }
}

void ClientAnswer::pass(std::string_view bytes, std::int64_t events) noexcept {
  passed_ += bytes;
  passed_events_ += events;
}

void ClientAnswer::understood(const chat::ResponseHead& head) noexcept {
  summary_.model = head.model;
  summary_.usage = head.usage;
}

bool ClientAnswer::closing(const chat::ResponseEnd& end) noexcept {
  summary_.has_ended = true;
  if (end.usage != chat::Usage{}) {
    summary_.usage = end.usage;
  }
  return record();
}

bool ClientAnswer::record() {
  if (!is_recorded_) {
    is_recorded_ = hooks_.record(summary_);
  }
  return *is_recorded_;
}

/// What every head has, whole or streamed.
void ClientAnswer::decorate(http::Response& response) {
  if (!ignored_.empty()) {
    response.headers.emplace_back("x-gatebench-ignored", ignored_);
  }
  hooks_.decorate(response);
}

void ClientAnswer::begin_stream(std::string_view content_type) {
  has_begun_ = true;
  http::Response response;
  response.content_type = content_type;
  response.headers.emplace_back("cache-control", "no-cache");
  decorate(response);
  reply_->begin(response);
}

void ClientAnswer::say_whole(http::Response response) {
  decorate(response);
  reply_->whole(response);
}

void ClientAnswer::flush() noexcept {
  if (passes_ && has_begun_ && !passed_.empty()) {
    reply_->piece(passed_);
    forget(passed_);
  }
  if (writer_ != nullptr && !writer_->out().empty()) {
    if (!has_begun_) {
      begin_stream(sse::kMediaType);
    }
    reply_->piece(writer_->out());
    forget(writer_->out());
  }
}

std::size_t ClientAnswer::held_bytes() const noexcept {
  std::size_t bytes = passed_.capacity() + (writer_ != nullptr ? writer_->out().capacity() : 0);
  // A whole answer is collected; so is, by its writer, a stream whose last event repeats it all.
  const bool is_collected =
      !options_.stream || (writer_ != nullptr && options_.api == formats::Api::responses);
  return bytes + (is_collected ? static_cast<std::size_t>(summary_.text_bytes) : 0);
}

}  // namespace gateway::service

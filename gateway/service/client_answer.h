#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/chat/collector.h"
#include "gateway/formats/format.h"
#include "gateway/http/application.h"
#include "gateway/upstream/upstream.h"

namespace gateway::service {

/// What became of an answer, for meter, ledger and log.
struct AnswerSummary {
  std::string upstream;         ///< that was asked last
  std::string model;            ///< that answered, as the upstream names it; empty: not told
  chat::Usage usage;            ///< all 0 where the upstream told none
  std::int64_t text_bytes = 0;  ///< of the answer as far as it came, for an estimate
  int failed_status = 0;        ///< 0: it has not failed
  bool has_ended = false;       ///< it is known to its end, so that its usage is final
};

/// Turns what an upstream pushes into the answer that the client of an API expects: whole or as a
/// stream, translated or byte by byte. One request each; one thread at a time.
class ClientAnswer final : public upstream::Sink {
 public:
  struct Options {
    formats::Api api = formats::Api::chat_completions;
    formats::Stamp stamp;
    std::string request_id;
    bool stream = false;
    bool include_usage = false;
    bool count_tokens = false;
  };
  struct Hooks {
    /// Adds the gateway's own fields to the head of the answer.
    std::function<void(http::Response&)> decorate;
    /// The answer is known to its end, and its last bytes have not left. False: they must not
    /// leave, for it cannot be recorded.
    std::function<bool(const AnswerSummary&)> record;
  };

  ClientAnswer(Options options, Hooks hooks);

  /// Where it goes, for the length of one call of the exchange; flush() at its end.
  void set_reply(http::Reply& reply) noexcept { reply_ = &reply; }
  void flush() noexcept;

  /// Nothing more will come.
  [[nodiscard]] bool is_over() const noexcept { return is_over_; }
  [[nodiscard]] const AnswerSummary& summary() const noexcept { return summary_; }
  [[nodiscard]] std::size_t held_bytes() const noexcept;

  void head(chat::ResponseHead head) noexcept override;
  void event(chat::StreamEvent event) noexcept override;
  void end(const chat::ResponseEnd& end) noexcept override;
  void fail(chat::Error error) noexcept override;
  void pass_head(std::string_view content_type) noexcept override;
  void pass(std::string_view bytes, std::int64_t events) noexcept override;
  void understood(const chat::ResponseHead& head) noexcept override;
  void said(std::size_t text_bytes) noexcept override {
    summary_.text_bytes += static_cast<std::int64_t>(text_bytes);
  }
  bool closing(const chat::ResponseEnd& end) noexcept override;
  void asked_for(const chat::Request& request) noexcept override;
  void ignored(const std::vector<std::string>& fields) noexcept override;
  void asked(std::string_view upstream) noexcept override { summary_.upstream = upstream; }
  [[nodiscard]] bool is_congested() const noexcept override { return reply_->is_congested(); }

 private:
  formats::StreamWriter& writer();
  void decorate(http::Response& response);
  void begin_stream(std::string_view content_type);
  void say_whole(http::Response response);
  void say_error(const chat::Error& error);
  bool record();

  const Options options_;
  const Hooks hooks_;
  const formats::Format& format_;
  http::Reply* reply_ = nullptr;
  AnswerSummary summary_;
  std::string ignored_;
  chat::Request asked_;  ///< without its messages, where an answer repeats the rest
  formats::Stamp stamp_;
  std::optional<chat::Collector> collector_;       ///< of an answer that is wanted whole
  std::unique_ptr<formats::StreamWriter> writer_;  ///< of a translated stream, and of error events
  std::string passed_;                             ///< of an answer that passes through
  std::int64_t passed_events_ = 0;                 ///< of a stream, ever
  std::string passed_type_;
  bool passes_ = false;
  bool has_begun_ = false;           ///< the head of a stream has been said
  std::optional<bool> is_recorded_;  ///< what became of the one attempt to
  bool is_over_ = false;
};

}  // namespace gateway::service

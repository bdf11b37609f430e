#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/upstream/routes.h"
#include "gateway/upstream/upstream.h"

namespace gateway::upstream {

struct RetryOptions {
  int retries = 2;                                ///< of one upstream, after the first attempt
  std::chrono::milliseconds first_delay{100};     ///< doubled with each retry
  std::chrono::milliseconds longest_delay{2000};  ///< also the longest retry-after that is obeyed
};

/// Whether another attempt may do better, here or elsewhere: the upstream was not reached, was busy
/// or broke down. What the client did wrong stays wrong.
bool is_worth_retrying(const chat::Error& error) noexcept;

/// One request on its way along a route: asks its upstreams in order, each again where that may
/// help, until one begins to answer. From then on nothing is tried again: what was sent on cannot
/// be taken back. Delays are halved to whole at random (full jitter would be too eager), by the
/// request's id, so that they can be told again.
class RoutedCall final : public Handle, private Sink {
 public:
  /// Null when all of it has happened already.
  static std::unique_ptr<Handle> start(std::shared_ptr<const Route> route,
                                       const RetryOptions& options, const Query& query, Sink& sink,
                                       net::Poller& poller, Time now) noexcept;

  RoutedCall(std::shared_ptr<const Route> route, const RetryOptions& options, const Query& query,
             Sink& sink, net::Poller& poller);

  void resume(Time now) noexcept override;
  [[nodiscard]] Time deadline() const noexcept override;
  [[nodiscard]] std::size_t held_bytes() const noexcept override;

 private:
  void head(chat::ResponseHead head) noexcept override;
  void event(chat::StreamEvent event) noexcept override;
  void end(const chat::ResponseEnd& end) noexcept override;
  void fail(chat::Error error) noexcept override;
  void pass_head(std::string_view content_type) noexcept override;
  void pass(std::string_view bytes, std::int64_t events) noexcept override {
    sink_.pass(bytes, events);
  }
  void understood(const chat::ResponseHead& head) noexcept override { sink_.understood(head); }
  void said(std::size_t text_bytes) noexcept override { sink_.said(text_bytes); }
  bool closing(const chat::ResponseEnd& end) noexcept override {
    commit();  // what cannot be recorded now will not be by asking again
    return sink_.closing(end);
  }
  void ignored(const std::vector<std::string>& fields) noexcept override { ignored_ = fields; }
  void asked_for(const chat::Request& request) noexcept override { sink_.asked_for(request); }
  void asked(std::string_view upstream) noexcept override { sink_.asked(upstream); }
  [[nodiscard]] bool is_congested() const noexcept override { return sink_.is_congested(); }

  void attempt(Time now);
  void settle(Time now);
  bool plan_next(Time now);
  void commit();

  const std::shared_ptr<const Route> route_;  ///< routes may be reloaded meanwhile
  const RetryOptions options_;
  Sink& sink_;
  net::Poller& poller_;

  // The query, for further attempts.
  Query query_;
  std::string body_;
  formats::Envelope envelope_;
  std::string request_id_;
  std::string anthropic_version_;
  std::string anthropic_beta_;

  std::unique_ptr<Handle> attempt_;
  std::optional<chat::Error> error_;    ///< of the attempt that has just failed
  std::optional<chat::Error> earlier_;  ///< of the target before
  std::vector<std::string> ignored_;
  std::optional<Time> next_attempt_;  ///< set: nothing is under way until then
  std::size_t target_ = 0;
  int retries_ = 0;  ///< of this target
  bool is_committed_ = false;
};

}  // namespace gateway::upstream

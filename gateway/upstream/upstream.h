#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/chat/response.h"
#include "gateway/formats/envelope.h"
#include "gateway/formats/format.h"
#include "gateway/net/poller.h"

namespace gateway::upstream {

using Time = std::chrono::steady_clock::time_point;

/// What an upstream is asked. The views end with the call to start().
struct Query {
  formats::Api client_api = formats::Api::chat_completions;
  std::string_view body = {};  ///< as the client sent it
  const formats::Envelope* envelope = nullptr;
  std::string_view model = {};       ///< what to ask for: the client's, or what its name stands for
  std::string_view request_id = {};  ///< passed on, so that both sides' logs can be matched
  std::string_view anthropic_version = {};  ///< the client's; only Anthropic's API passes them on
  std::string_view anthropic_beta = {};     ///< and only where the client speaks it too
  bool count_tokens = false;                ///< only how many tokens the prompt has
  bool is_repeated = false;                 ///< the same upstream was asked this before
};

/// Where an upstream pushes an answer as it arrives. Either in the neutral model, as
/// chat::ResponseSink tells, or, where the upstream speaks the client's API, as bytes: pass_head(),
/// any number of pass(), then end() with what was understood of them, or fail(). Calls never
/// overlap, and only come from inside start() and Handle::resume().
class Sink : public chat::ResponseSink {
 public:
  /// The bytes of the answer follow, of `content_type`.
  virtual void pass_head(std::string_view content_type) noexcept = 0;
  /// The next ones. Of a stream whole events, `events` of them: what ends it may always follow.
  virtual void pass(std::string_view bytes, std::int64_t events) noexcept = 0;

  /// What was understood of the begin of an answer whose bytes are passed.
  virtual void understood(const chat::ResponseHead& head) noexcept = 0;

  /// So many bytes of text were among those that are passed: for an estimate of tokens.
  virtual void said(std::size_t text_bytes) noexcept = 0;

  /// Before the bytes that hold the end marker of a stream are passed: what was understood of it.
  /// False: they may not be passed, and fail() is to follow.
  virtual bool closing(const chat::ResponseEnd& end) noexcept = 0;

  /// What the request says, where an upstream has to understand it; before everything else.
  virtual void asked_for(const chat::Request& request) noexcept = 0;

  /// What of the request was left out, before everything else.
  virtual void ignored(const std::vector<std::string>& fields) noexcept = 0;

  /// Which upstream is asked; again where another one is asked instead.
  virtual void asked(std::string_view upstream) noexcept = 0;

  /// Whether the client does not take what was pushed: then an upstream is to wait until it is
  /// resumed.
  [[nodiscard]] virtual bool is_congested() const noexcept = 0;
};

/// The failure that follows where closing() said no, or an answer that cannot be recorded ends.
inline chat::Error not_recorded() {
  return {.kind = chat::ErrorKind::internal,
          .message = "The request cannot be recorded; try again later.",
          .code = "ledger_failed"};
}

/// One request under way. Its end cancels what has not come yet: the sink is not called any more.
class Handle {
 public:
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle(Handle&&) = delete;
  Handle& operator=(Handle&&) = delete;
  virtual ~Handle() = default;

  /// Goes on: something that it watches may be ready, or deadline() has passed. After end() or
  /// fail() it may not be called again. Not from inside a call of the sink.
  virtual void resume(Time now) noexcept = 0;

  /// When resume() is to be called at the latest.
  [[nodiscard]] virtual Time deadline() const noexcept = 0;

  /// What it keeps in memory, in bytes.
  [[nodiscard]] virtual std::size_t held_bytes() const noexcept = 0;
};

/// Something that answers. Any number of threads.
class Upstream {
 public:
  Upstream() = default;
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;
  Upstream(Upstream&&) = delete;
  Upstream& operator=(Upstream&&) = delete;
  virtual ~Upstream() = default;

  /// Begins to answer into `sink`. Null when all of it has happened already; else the handle's
  /// owner resumes it as `poller` tells, and both it and the sink outlive the handle.
  virtual std::unique_ptr<Handle> start(const Query& query, Sink& sink, net::Poller& poller,
                                        Time now) noexcept = 0;

  /// How it is called in routes.
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;

  /// Whether it would be asked now: false while its circuit is open or its name is not resolved.
  [[nodiscard]] virtual bool is_available(Time /*now*/) const noexcept { return true; }

  /// Called some times a second, for what is to be given up without a request that would notice.
  virtual void tend(Time /*now*/) noexcept {}
};

}  // namespace gateway::upstream

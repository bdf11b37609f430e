#pragma once

#include <memory>
#include <optional>

#include "gateway/chat/error.h"
#include "gateway/chat/request.h"
#include "gateway/chat/response.h"

namespace gateway::upstream {

/// Where an upstream pushes an answer as it arrives: head, then any number of events, then exactly
/// one end; or fail at any point instead of the end. Calls never overlap but may come from any
/// thread. Nothing here throws.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  Sink(Sink&&) = delete;
  Sink& operator=(Sink&&) = delete;
  virtual ~Sink() = default;

  virtual void head(chat::ResponseHead head) noexcept = 0;
  virtual void event(chat::StreamEvent event) noexcept = 0;
  virtual void end(const chat::ResponseEnd& end) noexcept = 0;
  virtual void fail(chat::Error error) noexcept = 0;
};

/// One request under way.
class Handle {
 public:
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle(Handle&&) = delete;
  Handle& operator=(Handle&&) = delete;
  /// Cancels what is still under way.
  virtual ~Handle() = default;

  /// The answer is no longer wanted: once this returns the sink is not called any more, and may go.
  /// Any thread but the one that is inside a call of the sink; a second call does nothing.
  virtual void cancel() noexcept = 0;
};

/// Something that answers. Any number of threads. Nothing above it knows whether a thread or an
/// event loop does the waiting.
class Upstream {
 public:
  Upstream() = default;
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;
  Upstream(Upstream&&) = delete;
  Upstream& operator=(Upstream&&) = delete;
  virtual ~Upstream() = default;

  /// Begins to answer into `sink`, which must live until its end or fail was called or the handle's
  /// cancel() has returned. All of it may happen before this returns; then the handle is null.
  virtual std::unique_ptr<Handle> start(chat::Request request, Sink& sink) noexcept = 0;

  /// Whether an answer may come later than start() returns.
  [[nodiscard]] virtual bool may_block() const noexcept = 0;
};

}  // namespace gateway::upstream

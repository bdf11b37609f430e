#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "gateway/upstream/upstream.h"

namespace gateway::upstream {

/// Stands between a reader of a stream and the client's sink: holds the end back until the bytes
/// that hold it were passed, and passes nothing on of what the client gets as bytes.
class HeldEnd final : public chat::ResponseSink {
 public:
  HeldEnd(Sink& sink, bool passes_through) : sink_(sink), passes_through_(passes_through) {}

  void head(chat::ResponseHead head) noexcept override {
    if (passes_through_) {
      sink_.understood(head);
    } else {
      sink_.head(std::move(head));
    }
  }
  void event(chat::StreamEvent event) noexcept override {
    if (!passes_through_) {
      sink_.event(std::move(event));
    } else if (const auto* const delta = std::get_if<chat::PartDelta>(&event)) {
      sink_.said(delta->text.size());
    }
  }
  void end(const chat::ResponseEnd& end) noexcept override { end_ = end; }
  void fail(chat::Error error) noexcept override {
    if (!end_ && !error_) {
      error_ = std::move(error);
    }
  }

  /// The error is none.
  void forgive() { error_.reset(); }

  [[nodiscard]] const std::optional<chat::ResponseEnd>& ended() const { return end_; }
  [[nodiscard]] std::optional<chat::Error>& error() { return error_; }

 private:
  Sink& sink_;
  const bool passes_through_;
  std::optional<chat::ResponseEnd> end_;
  std::optional<chat::Error> error_;
};

}  // namespace gateway::upstream

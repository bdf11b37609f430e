#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/chat/response.h"
#include "gateway/formats/utf8.h"

namespace gateway::formats {

/// A sink that notes what is pushed into it, a line a call, and checks that the order and the
/// content are what chat::ResponseSink and chat::PartStart promise. No test library in it: fuzzers
/// use it too.
class CheckingSink : public chat::ResponseSink {
 public:
  void head(chat::ResponseHead head) noexcept override {
    require(!has_head_ && !finished(), "head twice or after the end");
    require(is_valid_utf8(head.model), "a model that is not UTF-8");
    check_usage(head.usage);
    has_head_ = true;
    lines_.push_back("head " + head.model);
  }

  void event(chat::StreamEvent event) noexcept override {
    require(has_head_ && !finished(), "an event before the head or after the end");
    if (const auto* const start = std::get_if<chat::PartStart>(&event)) {
      open(*start);
    } else if (const auto* const delta = std::get_if<chat::PartDelta>(&event)) {
      require(open_.has_value(), "a piece of no part");
      require(is_valid_utf8(delta->text), "a piece that is not UTF-8");
      lines_.push_back("+ " + delta->text);
    } else if (const auto* const end = std::get_if<chat::PartEnd>(&event)) {
      require(open_.has_value(), "an end of no part");
      require(end->signature.empty() || open_ == chat::PartKind::thinking,
              "a signature of what is no thinking");
      open_.reset();
      lines_.push_back(end->signature.empty() ? "close" : "close " + end->signature);
    }
  }

  void end(const chat::ResponseEnd& end) noexcept override {
    require(has_head_ && !finished(), "an end before the head or after the end");
    require(!open_.has_value(), "an end with a part still open");
    require(end.stop_reason != chat::StopReason::tool_calls || calls_ > 0,
            "an end for the sake of calls where there are none");
    check_usage(end.usage);
    end_ = end;
    lines_.push_back("end " + std::string(name_of(end.stop_reason)));
  }

  void fail(chat::Error error) noexcept override {
    require(!finished(), "a failure after the end");
    require(!error.message.empty(), "a failure without a message");
    require(is_valid_utf8(error.message), "a message that is not UTF-8");
    error_ = std::move(error);
    lines_.push_back("fail " + error_->message);
  }

  [[nodiscard]] bool finished() const noexcept { return end_ || error_; }

  /// The first promise that was broken; empty: none was.
  [[nodiscard]] const std::string& violation() const noexcept { return violation_; }

  /// "head MODEL", "text", "call ID NAME", "+ PIECE", "close", "end REASON", "fail MESSAGE", ...
  [[nodiscard]] const std::vector<std::string>& lines() const noexcept { return lines_; }

  [[nodiscard]] const std::optional<chat::ResponseEnd>& ended() const noexcept { return end_; }
  [[nodiscard]] const std::optional<chat::Error>& error() const noexcept { return error_; }

 private:
  void open(const chat::PartStart& start) {
    require(!open_.has_value(), "a part inside a part");
    open_ = start.kind;
    if (start.kind == chat::PartKind::tool_call) {
      require(!start.id.empty() && !start.name.empty(), "a call without id or name");
      ++calls_;
      lines_.push_back("call " + start.id + " " + start.name);
    } else {
      require(start.id.empty() && start.name.empty(), "an id or name of what is no call");
      lines_.emplace_back(name_of(start.kind));
    }
  }

  static const char* name_of(chat::PartKind kind) noexcept {
    switch (kind) {
      case chat::PartKind::text:
        return "text";
      case chat::PartKind::thinking:
        return "thinking";
      case chat::PartKind::opaque_thinking:
        return "opaque_thinking";
      case chat::PartKind::tool_call:
        return "call";
      case chat::PartKind::refusal:
        return "refusal";
    }
    return "?";
  }

  static const char* name_of(chat::StopReason reason) noexcept {
    switch (reason) {
      case chat::StopReason::end_of_turn:
        return "end_of_turn";
      case chat::StopReason::max_tokens:
        return "max_tokens";
      case chat::StopReason::stop_sequence:
        return "stop_sequence";
      case chat::StopReason::tool_calls:
        return "tool_calls";
      case chat::StopReason::content_filter:
        return "content_filter";
    }
    return "?";
  }

  void check_usage(const chat::Usage& usage) {
    require(usage.prompt_tokens >= 0 && usage.completion_tokens >= 0 && usage.cached_tokens >= 0 &&
                usage.cache_write_tokens >= 0 && usage.reasoning_tokens >= 0,
            "a count of tokens below 0");
  }

  void require(bool holds, const char* what) {
    if (!holds && violation_.empty()) {
      violation_ = what;
    }
  }

  std::vector<std::string> lines_;
  std::string violation_;
  std::optional<chat::PartKind> open_;
  std::optional<chat::ResponseEnd> end_;
  std::optional<chat::Error> error_;
  int calls_ = 0;
  bool has_head_ = false;
};

}  // namespace gateway::formats

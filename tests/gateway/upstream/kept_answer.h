#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/chat/collector.h"
#include "gateway/upstream/upstream.h"

namespace gateway::upstream {

/// A sink that keeps everything, for tests.
class KeptAnswer final : public Sink {
 public:
  void head(chat::ResponseHead head) noexcept override {
    ++heads;
    collector.head(std::move(head));
  }
  void event(chat::StreamEvent event) noexcept override {
    events.push_back(event);
    collector.event(std::move(event));
  }
  void end(const chat::ResponseEnd& end) noexcept override {
    ++ends;
    collector.end(end);
  }
  void fail(chat::Error error) noexcept override {
    ++failures;
    collector.fail(std::move(error));
  }
  void pass_head(std::string_view content_type) noexcept override { passed_type = content_type; }
  void pass(std::string_view bytes, std::int64_t count) noexcept override {
    passed += bytes;
    passed_events += count;
  }
  void understood(const chat::ResponseHead& head) noexcept override { passed_head = head; }
  void said(std::size_t text_bytes) noexcept override { said_bytes += text_bytes; }
  bool closing(const chat::ResponseEnd& /*end*/) noexcept override {
    passed_before_closing = passed;
    return may_close;
  }
  void asked_for(const chat::Request& request) noexcept override { asked_request = request; }
  void ignored(const std::vector<std::string>& fields) noexcept override {
    ignored_fields = fields;
  }
  void asked(std::string_view upstream) noexcept override {
    asked_upstreams.emplace_back(upstream);
  }
  [[nodiscard]] bool is_congested() const noexcept override { return congested; }

  [[nodiscard]] bool is_over() const { return ends + failures > 0; }
  [[nodiscard]] const chat::Response& response() { return collector.response(); }
  [[nodiscard]] chat::Error error() const { return collector.error().value_or(chat::Error{}); }

  chat::Collector collector;
  std::vector<chat::StreamEvent> events;
  int heads = 0;
  int ends = 0;
  int failures = 0;
  std::string passed_type;
  std::string passed;
  chat::ResponseHead passed_head;
  chat::Request asked_request;
  std::int64_t passed_events = 0;
  std::string passed_before_closing;
  std::vector<std::string> ignored_fields;
  std::vector<std::string> asked_upstreams;
  std::size_t said_bytes = 0;
  bool may_close = true;
  bool congested = false;
};

/// Watches nothing.
class IdlePoller final : public net::Poller {
 public:
  bool watch(int /*descriptor*/, bool /*writable*/) noexcept override { return true; }
};

}  // namespace gateway::upstream

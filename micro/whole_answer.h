#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/chat/collector.h"
#include "gateway/net/poller.h"
#include "gateway/upstream/upstream.h"

namespace micro {

/// Puts the answer of an upstream together, as for a client that wants it whole.
class WholeAnswer final : public gateway::upstream::Sink {
 public:
  void head(gateway::chat::ResponseHead head) noexcept override { collector.head(std::move(head)); }
  void event(gateway::chat::StreamEvent event) noexcept override {
    collector.event(std::move(event));
  }
  void end(const gateway::chat::ResponseEnd& end) noexcept override { collector.end(end); }
  void fail(gateway::chat::Error error) noexcept override { collector.fail(std::move(error)); }
  void pass_head(std::string_view /*content_type*/) noexcept override {}
  void pass(std::string_view bytes, std::int64_t /*events*/) noexcept override {
    passed_bytes += bytes.size();
  }
  void understood(const gateway::chat::ResponseHead& /*head*/) noexcept override {}
  void said(std::size_t /*text_bytes*/) noexcept override {}
  bool closing(const gateway::chat::ResponseEnd& /*end*/) noexcept override { return true; }
  void asked_for(const gateway::chat::Request& /*request*/) noexcept override {}
  void ignored(const std::vector<std::string>& /*fields*/) noexcept override {}
  void asked(std::string_view /*name*/) noexcept override {}
  [[nodiscard]] bool is_congested() const noexcept override { return false; }

  gateway::chat::Collector collector;
  std::size_t passed_bytes = 0;
};

/// Waits for nothing: whoever uses it knows when there is something to read.
class IdlePoller final : public gateway::net::Poller {
 public:
  bool watch(int /*descriptor*/, bool /*writable*/) noexcept override { return true; }
};

}  // namespace micro

#pragma once

#include "gateway/upstream/upstream.h"

namespace gateway::upstream {

/// Answers with the text of the last user message (its parts, and those of tools' results in it,
/// joined without anything between), with usage by the count of chat/tokens.h, before start()
/// returns. Where tool_choice forces a tool, it is called instead, with arguments that have the
/// text in them (formats/sample_arguments.h). A stream has an event for each of the tokens that are
/// counted. Options such as max_tokens are not applied: what comes back is what was sent, so that a
/// load generator can check it.
class Loopback : public Upstream {
 public:
  std::unique_ptr<Handle> start(const Query& query, Sink& sink, net::Poller& poller,
                                Time now) noexcept override;
  [[nodiscard]] std::string_view name() const noexcept override { return "loopback"; }
};

}  // namespace gateway::upstream

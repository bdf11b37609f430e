#pragma once

#include "gateway/upstream/upstream.h"

namespace gateway::upstream {

/// Answers with the text of the last user message (its parts joined without anything between), with
/// usage by the count of chat/tokens.h, before start() returns. Options such as max_tokens are not
/// applied: what comes back is what was sent, so that a load generator can check it.
class Loopback : public Upstream {
 public:
  std::unique_ptr<Handle> start(chat::Request request, Sink& sink) noexcept override;
  [[nodiscard]] bool may_block() const noexcept override { return false; }
};

}  // namespace gateway::upstream

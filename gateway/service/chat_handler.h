#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/chat/response.h"
#include "gateway/http/application.h"
#include "gateway/service/clock.h"
#include "gateway/upstream/routes.h"

namespace gateway::service {

/// POST /v1/chat/completions from body to answer: read, route, ask the upstream, write. Knows no
/// keys, limits or metrics. Any number of threads.
class ChatHandler {
 public:
  struct Answer {
    http::Response response;
    chat::Usage usage;  ///< 0 tokens where the request failed
  };

  /// `id_seed` makes the ids of this handler's answers differ from another's.
  ChatHandler(std::shared_ptr<const upstream::Routes> routes, Clock clock, std::uint64_t id_seed);

  /// Every failure is an answer in OpenAI's shape: 400, 404 (code "model_not_found"), what the
  /// upstream said, or 503 when memory is short.
  Answer answer(std::string_view body) noexcept;

  [[nodiscard]] bool may_block() const noexcept { return routes_->may_block(); }

 private:
  Answer answer_or_throw(std::string_view body);
  std::string next_id();

  const std::shared_ptr<const upstream::Routes> routes_;
  const Clock clock_;
  std::atomic<std::uint64_t> id_state_;
};

}  // namespace gateway::service

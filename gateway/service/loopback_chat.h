#pragma once

#include <string_view>

#include "gateway/http/application.h"
#include "gateway/net/poller.h"
#include "gateway/service/service.h"

namespace gateway::service {

/// The chat endpoint as a plain function, with everything else off and the default routes: what the
/// servers that the gateway is measured against run too. Any number of threads.
class LoopbackChat {
 public:
  LoopbackChat();

  /// The answer to the body of a POST /v1/chat/completions.
  http::Response chat(std::string_view body) noexcept;

 private:
  Service service_;
};

}  // namespace gateway::service

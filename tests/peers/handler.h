#pragma once

#include <memory>
#include <string_view>

#include "gateway/http/application.h"

namespace peers {

/// What every peer serves, behind one function: the gateway's own chat path with the loopback
/// upstream, and nothing else of the gateway. Any number of threads.
class Handler {
 public:
  Handler();
  ~Handler();
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  Handler(Handler&&) = delete;
  Handler& operator=(Handler&&) = delete;

  /// The answer to the body of a POST /v1/chat/completions.
  gateway::http::Response chat(std::string_view body) noexcept;

 private:
  class Chat;
  std::unique_ptr<Chat> chat_;
};

}  // namespace peers

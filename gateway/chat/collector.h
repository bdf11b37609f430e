#pragma once

#include <optional>

#include "gateway/chat/response.h"

namespace gateway::chat {

/// A sink that puts the pieces of an answer together, for clients that want it whole. One thread at
/// a time.
class Collector : public ResponseSink {
 public:
  void head(ResponseHead head) noexcept override;
  void event(StreamEvent event) noexcept override;
  void end(const ResponseEnd& end) noexcept override;
  void fail(Error error) noexcept override;

  /// Whether end() or fail() was called.
  [[nodiscard]] bool finished() const noexcept { return finished_; }

  /// Why there is no answer; nullopt where there is one, or where it is not finished yet.
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

  /// The answer, once it is finished without an error.
  [[nodiscard]] Response& response() noexcept { return response_; }

 private:
  Response response_;
  std::optional<Error> error_;
  bool finished_ = false;
};

}  // namespace gateway::chat

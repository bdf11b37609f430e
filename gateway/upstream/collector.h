#pragma once

#include <condition_variable>
#include <mutex>
#include <tl/expected.hpp>

#include "gateway/upstream/upstream.h"

namespace gateway::upstream {

/// A sink that puts the pieces of an answer together, for clients that want it whole.
class Collector : public Sink {
 public:
  void head(chat::ResponseHead head) noexcept override;
  void event(chat::StreamEvent event) noexcept override;
  void end(const chat::ResponseEnd& end) noexcept override;
  void fail(chat::Error error) noexcept override;

  /// Waits for the end and hands the answer out; once.
  tl::expected<chat::Response, chat::Error> wait() noexcept;

 private:
  void finish() noexcept;

  chat::Response response_;
  chat::Error error_;
  bool failed_ = false;
  std::mutex mutex_;  // guards finished_; the rest belongs to the upstream until it is set
  std::condition_variable changed_;
  bool finished_ = false;
};

}  // namespace gateway::upstream

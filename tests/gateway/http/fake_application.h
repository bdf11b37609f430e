#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/http/application.h"

namespace gateway::http {

/// What it does depends on the path: /denied is refused at admission with 401, /wait is only
/// admitted where that may wait, /block waits for release(), /big answers with `big_bytes` bytes,
/// /later watches `later_descriptor` and answers what say() tells when it is resumed, everything
/// else echoes the body.
class FakeApplication final : public Application {
 public:
  Admission admit(const RequestHead& head) noexcept override;
  Response refuse(int status, std::string_view reason, const RequestHead& head) noexcept override;
  void tick(std::chrono::steady_clock::time_point now) noexcept override;

  struct SeenHead {
    std::string method, path, authorization, api_key, request_id;
    std::string anthropic_version, anthropic_beta;
    std::uint64_t content_length = 0;
    bool peer_is_loopback = false;
  };
  [[nodiscard]] SeenHead last_head() const;
  [[nodiscard]] std::vector<int> refusals() const;  ///< statuses of refuse(), in order
  [[nodiscard]] std::string refused_id() const;     ///< the request id of the last refuse()
  /// Waits until that many requests have finished; all outcomes so far.
  [[nodiscard]] std::vector<Outcome> outcomes(std::size_t at_least) const;
  [[nodiscard]] std::size_t finished_count() const;

  void wait_for_ticks(int count) const;

  void release();                                    ///< all that block, now and later
  void wait_until_blocked(std::size_t count) const;  ///< that many handlers are inside

  /// What /later has to say: pieces of a body, then "end"; or "whole" for a whole answer.
  void say(std::string piece);
  std::vector<std::string> take_pieces();

  // Set before the first request.
  std::size_t big_bytes = 0;
  int later_descriptor = -1;
  std::chrono::steady_clock::time_point later_deadline =
      std::chrono::steady_clock::time_point::max();
  std::size_t later_bytes = 0;  ///< what /later says that it holds
  std::atomic<bool> watched{false};

 private:
  class EchoExchange;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  SeenHead last_head_;
  std::vector<int> refusals_;
  std::string refused_id_;
  std::vector<Outcome> outcomes_;
  int ticks_ = 0;
  std::size_t blocked_ = 0;
  bool released_ = false;
  std::vector<std::string> pieces_;
};

}  // namespace gateway::http

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <queue>
#include <unordered_map>
#include <vector>

#include "macro/provider/session.h"

namespace macro::provider {

/// One thread's epoll loop with its own sessions. Delays of answers are a heap of wake-ups behind
/// one timer, however many streams there are.
class EventLoop {
 public:
  struct Shared {
    const ResponderOptions& responder;
    Observations& observations;
    const TlsIdentity* identity;
    std::size_t max_connections;
  };

  /// Throws std::system_error where the kernel gives no descriptors.
  explicit EventLoop(const Shared& shared);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  EventLoop(EventLoop&&) = delete;
  EventLoop& operator=(EventLoop&&) = delete;

  /// Accepts from `listener`, which becomes the loop's, and deals connections out to `loops` in
  /// turn. Before run().
  void accept_for(int listener, std::vector<EventLoop*> loops);
  /// Runs until stop().
  void run();
  /// From any thread.
  void stop() noexcept;
  void adopt(int socket);

 private:
  struct WakeUp {
    std::int64_t at_ns;
    std::uint64_t session;
    bool operator<(const WakeUp& other) const noexcept { return at_ns > other.at_ns; }
  };

  void accept_all();
  void open_adopted();
  void drive(std::uint64_t id, std::uint32_t events);
  void drive_due();
  void set_timer() noexcept;
  static void drain(int descriptor) noexcept;
  void watch(int descriptor, std::uint32_t events, std::uint64_t id) const;

  Shared shared_;
  Responder responder_;
  int epoll_ = -1;
  int wake_ = -1;
  int timer_ = -1;
  int listener_ = -1;
  std::vector<EventLoop*> loops_;
  std::size_t next_loop_ = 0;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::vector<int> adopted_;  // by mutex_
  std::uint64_t next_id_ = 0;
  std::unordered_map<std::uint64_t, std::unique_ptr<Session>> sessions_;
  std::priority_queue<WakeUp> wake_ups_;
  std::int64_t timer_ns_ = Exchange::kNever;  // what the timer is set to
};

}  // namespace macro::provider

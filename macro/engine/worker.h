#pragma once

#include <sys/epoll.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "macro/engine/http_response.h"
#include "macro/engine/load.h"

namespace macro {

/// What the threads of one load run share: read often, written at most a few times.
struct LoadClock {
  std::int64_t begin_ns = 0;            ///< the measured part: [begin, end)
  std::atomic<std::int64_t> end_ns{0};  ///< brought forward when the request cap is reached
  std::atomic<bool> capped{false};
};

/// One thread's epoll loop and its connections. Everything is allocated by the constructor; run()
/// does not allocate.
///
/// Each socket is registered once, edge-triggered, for reading, writing and the peer's close; no
/// epoll call is made for a request. A socket is read until a read comes back short; where the peer
/// announced its close, until the end. Used by one thread.
class Worker {
 public:
  /// `requests` (one per connection) are taken; `first_salt` begins this thread's own range.
  Worker(const LoadPlan& plan, LoadClock& clock, const std::atomic<bool>& stop,
         std::vector<ChatRequest> requests, std::uint64_t first_salt, std::uint64_t max_requests);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void run() noexcept;

  [[nodiscard]] const LoadCounts& counts() const noexcept { return counts_; }
  /// CPU time over wall time of the thread in the measured part; 0 when it never began.
  [[nodiscard]] double busy_share() const noexcept;
  /// When the loop ended.
  [[nodiscard]] std::int64_t ended_ns() const noexcept { return now_; }

 private:
  enum class Phase : std::uint8_t { closed, connecting, idle, waiting };

  struct Connection {
    explicit Connection(ChatRequest own_request) : request(std::move(own_request)) {}
    int socket = -1;
    Phase phase = Phase::closed;
    bool counted = false;      ///< the request (or attempt to connect) began in the measured part
    bool peer_closed = false;  ///< the peer announced its close
    std::uint32_t failures_in_row = 0;
    std::int64_t started_ns = 0;  ///< of the send, or of the attempt to connect
    std::int64_t wake_ns = 0;     ///< when closed: not before this
    std::size_t sent_bytes = 0;
    std::size_t received_bytes = 0;
    std::unique_ptr<char[]> buffer;
    ResponseParser parser;
    ChatRequest request;
  };

  void connect(Connection& connection) noexcept;
  void connected(Connection& connection) noexcept;
  void disconnect(Connection& connection) noexcept;
  void offer(Connection& connection) noexcept;
  void send(Connection& connection) noexcept;
  void receive(Connection& connection) noexcept;
  void answered(Connection& connection) noexcept;
  void fail(Connection& connection, FailureClass failure) noexcept;
  void handle(Connection& connection, std::uint32_t events) noexcept;
  void sweep() noexcept;
  void mark_time() noexcept;
  [[nodiscard]] bool in_measured_part(std::int64_t when_ns) const noexcept;
  [[nodiscard]] bool done() const noexcept;

  const LoadPlan& plan_;
  LoadClock& clock_;
  const std::atomic<bool>& stop_;
  const std::size_t buffer_bytes_;
  const std::int64_t timeout_ns_;
  const std::uint64_t max_requests_;
  int epoll_ = -1;
  std::vector<Connection> connections_;
  LoadCounts counts_;
  std::uint64_t next_salt_;
  std::uint64_t counted_in_flight_ = 0;
  std::int64_t now_ = 0;  ///< the last reading of the clock
  std::int64_t next_sweep_ = 0;
  std::int64_t cpu_begin_ns_ = -1;  ///< thread CPU and wall time where the measured part began ...
  std::int64_t wall_begin_ns_ = 0;
  std::int64_t cpu_end_ns_ = -1;  ///< ... and ended
  std::int64_t wall_end_ns_ = 0;
  std::array<epoll_event, 256> events_{};
};

}  // namespace macro

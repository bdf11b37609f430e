#pragma once

#include <sys/epoll.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "macro/engine/connection.h"
#include "macro/engine/load.h"

namespace macro {

/// What the threads of one load run share: read often, written at most a few times.
struct LoadClock {
  std::int64_t begin_ns = 0;            ///< the measured part: [begin, end)
  std::atomic<std::int64_t> end_ns{0};  ///< brought forward when the request cap is reached
  std::atomic<bool> capped{false};
};

/// One thread's epoll loop: decides when its connections send, and counts what becomes of it.
/// Everything is allocated by the constructor; run() does not allocate. Used by one thread.
class Worker {
 public:
  /// `requests`: one for each connection. `first_salt` begins this thread's own range. Throws
  /// std::system_error when the kernel gives no epoll.
  Worker(const LoadPlan& plan, LoadClock& clock, const std::atomic<bool>& stop,
         const std::vector<ChatRequest>& requests, std::uint64_t first_salt,
         std::uint64_t max_requests);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  Worker(Worker&&) = delete;
  Worker& operator=(Worker&&) = delete;

  void run() noexcept;

  [[nodiscard]] const LoadCounts& counts() const noexcept { return counts_; }
  /// CPU time over wall time of the thread in the measured part; 0 when it never began.
  [[nodiscard]] double busy_share() const noexcept;
  /// When the loop ended.
  [[nodiscard]] std::int64_t ended_ns() const noexcept { return now_; }

 private:
  /// A connection and what it is doing for the load.
  struct Seat {
    Connection connection;
    bool counted = false;  ///< the request (or attempt to connect) began in the measured part
    std::uint32_t failures_in_row = 0;
    std::int64_t started_ns = 0;  ///< of the send, or of the attempt to connect
    std::int64_t wake_ns = 0;     ///< when closed: not before this
    bool streaming = false;       ///< its answer brought content and is not over
  };

  void connect(Seat& seat) noexcept;
  void connected(Seat& seat) noexcept;
  void offer(Seat& seat) noexcept;
  void end_at_cap() noexcept;
  void handle(Seat& seat, std::uint32_t events) noexcept;
  void answered(Seat& seat) noexcept;
  void count_right(const Seat& seat) noexcept;
  void note_stream(Seat& seat) noexcept;
  void end_stream(Seat& seat) noexcept;
  void fail(Seat& seat, FailureClass failure) noexcept;
  void begin_counting(Seat& seat) noexcept;
  bool end_counting(Seat& seat) noexcept;
  void sweep() noexcept;
  void mark_time() noexcept;
  [[nodiscard]] bool in_measured_part(std::int64_t when_ns) const noexcept;
  [[nodiscard]] bool done() const noexcept;

  const LoadPlan& plan_;
  LoadClock& clock_;
  const std::atomic<bool>& stop_;
  const std::int64_t timeout_ns_;
  const std::uint64_t max_requests_;
  int epoll_;
  std::vector<Seat> seats_;
  LoadCounts counts_;
  std::uint64_t next_salt_;
  std::uint64_t counted_in_flight_ = 0;
  std::uint64_t streams_open_ = 0;
  std::int64_t now_ = 0;  ///< the last reading of the clock
  std::int64_t next_sweep_ = 0;
  std::int64_t cpu_begin_ns_ = -1;  ///< thread CPU and wall time where the measured part began ...
  std::int64_t wall_begin_ns_ = 0;
  std::int64_t cpu_end_ns_ = -1;  ///< ... and ended
  std::int64_t wall_end_ns_ = 0;
  std::array<epoll_event, 256> events_{};
};

}  // namespace macro

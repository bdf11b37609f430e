#pragma once

#include <sys/epoll.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "macro/engine/arrival_times.h"
#include "macro/engine/connection.h"
#include "macro/engine/interval_slots.h"
#include "macro/engine/load.h"
#include "macro/engine/request_sampler.h"
#include "macro/engine/request_set.h"
#include "macro/engine/wake_list.h"

namespace macro {

/// What the threads of one load run share: read often, written at most a few times.
struct LoadClock {
  std::int64_t start_ns = 0;            ///< the load begins, warming up
  std::int64_t begin_ns = 0;            ///< the measured part: [begin, end)
  std::atomic<std::int64_t> end_ns{0};  ///< brought forward when the request cap is reached
  std::atomic<bool> capped{false};
};

/// One thread's epoll loop: decides when its agents send, and counts what becomes of it. Everything
/// but the seats of an open loop is allocated by the constructor; a request allocates nothing. Used
/// by one thread.
///
/// An agent makes requests one after the other: for ever in a population, for its turns in an
/// arrival. It does so at a seat, which is a connection with its timers. In a population each agent
/// has a seat of its own; arrivals take a free one, the last used first, or a new one.
class Worker {
 public:
  /// Everything shared must outlive it. It is number `thread` of plan.threads. Throws
  /// std::system_error when the kernel gives no epoll.
  Worker(const LoadPlan& plan, const RequestSet& requests, const TlsContext* tls, LoadClock& clock,
         const std::atomic<bool>& stop, unsigned thread);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  Worker(Worker&&) = delete;
  Worker& operator=(Worker&&) = delete;

  void run() noexcept;

  /// The only part that another thread may use meanwhile, as IntervalSlots says.
  [[nodiscard]] IntervalSlots& intervals() noexcept { return intervals_; }

  // After run():
  /// CPU time over wall time of the thread in the measured part; 0 when it never began.
  [[nodiscard]] double busy_share() const noexcept;
  /// When the loop ended.
  [[nodiscard]] std::int64_t ended_ns() const noexcept { return now_; }
  [[nodiscard]] const std::vector<RequestSample>& sample() const noexcept {
    return sampler_.kept();
  }
  /// Pauses that began in the measured part.
  [[nodiscard]] double think_seconds() const noexcept { return think_seconds_; }
  [[nodiscard]] std::uint64_t thinks() const noexcept { return thinks_; }
  /// Whether it held itself back, and the most it sends then, or else sent in the warm-up;
  /// requests/s.
  [[nodiscard]] bool holds_back() const noexcept { return holds_back_; }
  [[nodiscard]] double rate_per_second() const noexcept { return rate_per_second_; }

 private:
  struct Seat {
    Seat(std::size_t request_bytes, std::size_t buffer_bytes, bool may_stream)
        : connection(request_bytes, buffer_bytes, may_stream) {}

    Connection connection;
    std::uint64_t agent = 0;
    std::uint64_t turn = 0;            ///< requests that the agent has begun
    std::uint64_t turns = 0;           ///< that it makes in all
    std::int64_t due_ns = 0;           ///< when its request is or was due
    std::int64_t started_ns = 0;       ///< of the send
    std::int64_t connecting_ns = 0;    ///< of the attempt to connect
    std::int64_t wake_ns = INT64_MAX;  ///< it sleeps until then
    std::uint64_t number = 0;          ///< of the request, among those of the thread
    std::uint64_t opened_batch = 0;    ///< of events, in which its connection was begun
    std::uint32_t failures_in_row = 0;
    std::uint16_t task = 0;
    std::uint16_t target = 0;
    bool taken = false;      ///< it has an agent
    bool pausing = false;    ///< until wake_ns it thinks: lateness then is ours
    bool counted = false;    ///< the request (or attempt to connect) began in the measured part
    bool waited = false;     ///< the request was due before there was room for it
    bool streaming = false;  ///< its answer brought content and is not over
  };

  // Who comes and goes.
  void adjust_population() noexcept;
  void begin_agent(Seat& seat) noexcept;
  void open_pool() noexcept;
  void begin_arrivals() noexcept;
  bool begin_arrival(const ArrivalTimes::Arrival& arrival, std::int64_t due_ns) noexcept;
  Seat* free_seat(std::size_t target) noexcept;
  Seat& add_seat() noexcept;
  void give_up_unsent() noexcept;
  [[nodiscard]] bool counted_arrivals_left() const noexcept;

  // An agent's way: due, connected, sent, answered or failed, paused, due again.
  void turn_is_due(Seat& seat) noexcept;
  void connect(Seat& seat) noexcept;
  void opened(Seat& seat) noexcept;
  void send(Seat& seat) noexcept;
  void answered(Seat& seat) noexcept;
  void fail(Seat& seat, FailureClass failure) noexcept;
  void go_on(Seat& seat, bool failed) noexcept;
  void leave(Seat& seat) noexcept;
  void sleep_until(Seat& seat, std::int64_t when_ns) noexcept;
  void wake_sleepers() noexcept;
  [[nodiscard]] std::int64_t pause_of(const Seat& seat) noexcept;
  void judge_warm_up() noexcept;

  // Events.
  void wait() noexcept;
  void forget_closed(int ready) noexcept;
  void handle(Seat& seat, std::uint32_t events) noexcept;
  void sweep() noexcept;

  // Counting.
  void begin_counting(Seat& seat, bool counts) noexcept;
  bool end_counting(Seat& seat) noexcept;
  void count_answer(Seat& seat, std::optional<FailureClass> fault,
                    const TokenCounts& tokens) noexcept;
  void count_right(const Seat& seat) noexcept;
  void count_failure(const Seat& seat, FailureClass failure, int status) noexcept;
  void sample(const Seat& seat, int status, std::optional<FailureClass> failure) noexcept;
  void note_stream(Seat& seat) noexcept;
  void end_stream(Seat& seat) noexcept;
  [[nodiscard]] bool is_refusal(const Seat& seat, std::optional<FailureClass> fault) const noexcept;
  [[nodiscard]] bool retired(const Seat& seat) const noexcept;
  [[nodiscard]] std::size_t share_of(double total) const noexcept;
  [[nodiscard]] bool arrives() const noexcept {
    return plan_.shape.kind == LoadShape::Kind::arrivals;
  }

  // Time.
  void mark_time() noexcept;
  void hand_over_interval() noexcept;
  void end_at_cap() noexcept;
  [[nodiscard]] bool in_measured_part(std::int64_t when_ns) const noexcept;
  [[nodiscard]] std::int64_t end_ns() const noexcept {
    return clock_.end_ns.load(std::memory_order_relaxed);
  }
  bool done() noexcept;

  const LoadPlan& plan_;
  const RequestSet& requests_;
  const TlsContext* tls_;
  LoadClock& clock_;
  const std::atomic<bool>& stop_;
  const unsigned thread_;
  const std::int64_t timeout_ns_;
  const std::uint64_t max_requests_;
  const std::size_t most_seats_;  ///< of arrivals
  int epoll_;
  std::deque<Seat> seats_;                ///< never moves them: the kernel holds their addresses
  std::vector<std::vector<Seat*>> free_;  ///< of arrivals, by target; used last is last
  WakeList<Seat> sleepers_;
  ArrivalTimes arrivals_;
  bool room_missing_ = false;                 ///< the next arrival is due and all seats are taken
  std::int64_t room_missing_ns_ = INT64_MIN;  ///< when that was seen last
  IntervalSlots intervals_;
  LoadCounts* counts_;  ///< where is counted now
  ChunkCounts chunks_;  ///< streams hold on to it over intervals; handed over at the end
  RequestSampler sampler_;
  std::vector<Seat*> due_after_batch_;  ///< of a population: their next request is due at once
  std::size_t wanted_agents_ = 0;       ///< of a population, of this thread
  std::size_t begun_agents_ = 0;        ///< seats below this have had their agent begun
  std::size_t connecting_ = 0;
  std::uint64_t batch_ = 0;  ///< of events, counted
  std::uint64_t sent_ = 0;
  std::uint64_t in_flight_ = 0;
  std::uint64_t counted_in_flight_ = 0;
  std::uint64_t streams_open_ = 0;
  double pace_ns_ = 0;  ///< from one request of an agent to its next, on average; 0: no pace
  std::int64_t judge_ns_ = INT64_MAX;  ///< when the warm-up is looked at next
  std::int64_t judged_wall_ns_ = -1;   ///< when it was the first time, ...
  std::int64_t judged_cpu_ns_ = 0;     ///< ... the thread's CPU time and ...
  std::int64_t judged_delay_ns_ = 0;   ///< ... how long it had waited for a processor and ...
  std::uint64_t judged_sent_ = 0;      ///< ... what was sent by then
  bool holds_back_ = false;
  double rate_per_second_ = 0;
  double think_seconds_ = 0;
  std::uint64_t thinks_ = 0;
  bool draining_ = false;
  std::int64_t drain_until_ = 0;
  std::int64_t now_ = 0;  ///< the last reading of the clock
  std::int64_t next_sweep_ = 0;
  std::int64_t next_adjustment_ = 0;
  std::int64_t next_interval_ = 0;
  std::int64_t cpu_begin_ns_ = -1;  ///< thread CPU and wall time where the measured part began ...
  std::int64_t wall_begin_ns_ = 0;
  std::int64_t cpu_end_ns_ = -1;  ///< ... and ended
  std::int64_t wall_end_ns_ = 0;
  std::array<epoll_event, 256> events_{};
};

}  // namespace macro

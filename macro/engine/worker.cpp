#include "macro/engine/worker.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "macro/engine/monotonic_clock.h"

namespace macro {
namespace {

using Phase = Connection::Phase;

constexpr std::int64_t kMillisecond = 1'000'000;
/// Deadlines and back-offs are looked at this often; a timeout is late by at most as much.
constexpr std::int64_t kSweepInterval = 50 * kMillisecond;
constexpr std::int64_t kConnectTimeout = 5'000 * kMillisecond;
/// Back-off after the n-th failure in a row: 1, 2, 4, ... ms, at most 128 ms.
constexpr std::uint32_t kMaxBackOffDoublings = 7;
/// Read buffer: room for an echo of the request twice over and a large head. Untouched pages cost
/// nothing.
constexpr std::size_t kLeastBufferBytes = 64UL * 1024;

}  // namespace

Worker::Worker(const LoadPlan& plan, LoadClock& clock, const std::atomic<bool>& stop,
               const std::vector<ChatRequest>& requests, std::uint64_t first_salt,
               std::uint64_t max_requests)
    : plan_(plan),
      clock_(clock),
      stop_(stop),
      timeout_ns_(plan.request_timeout.count()),
      max_requests_(max_requests),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      next_salt_(first_salt) {
  if (epoll_ < 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_create1");
  }
  seats_.reserve(requests.size());
  for (const ChatRequest& request : requests) {
    const std::size_t buffer_bytes = kLeastBufferBytes + 2 * request.bytes().size();
    seats_.push_back({.connection = Connection(request, buffer_bytes)});
  }
}

Worker::~Worker() { close(epoll_); }

void Worker::run() noexcept {
  now_ = monotonic_ns();
  while (true) {
    if (now_ >= next_sweep_) {
      sweep();
    }
    mark_time();
    if (done()) {
      break;
    }
    const std::int64_t wait_ns = std::max<std::int64_t>(next_sweep_ - now_, 0);
    const int wait_ms = static_cast<int>((wait_ns + kMillisecond - 1) / kMillisecond);
    const int ready = epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), wait_ms);
    // What events bring is stamped as each is handled; a clock reading here would be one too many.
    if (ready <= 0) {
      now_ = monotonic_ns();
    }
    for (int i = 0; i < ready; ++i) {
      const epoll_event& event = events_[static_cast<std::size_t>(i)];
      handle(*static_cast<Seat*>(event.data.ptr), event.events);
    }
  }
  for (Seat& seat : seats_) {
    seat.connection.close();
  }
}

double Worker::busy_share() const noexcept {
  if (cpu_begin_ns_ < 0 || cpu_end_ns_ < 0 || wall_end_ns_ <= wall_begin_ns_) {
    return 0;
  }
  return static_cast<double>(cpu_end_ns_ - cpu_begin_ns_) /
         static_cast<double>(wall_end_ns_ - wall_begin_ns_);
}

bool Worker::in_measured_part(std::int64_t when_ns) const noexcept {
  return when_ns >= clock_.begin_ns && when_ns < clock_.end_ns.load(std::memory_order_relaxed);
}

bool Worker::done() const noexcept {
  if (stop_.load(std::memory_order_relaxed)) {
    return true;
  }
  return now_ >= clock_.end_ns.load(std::memory_order_relaxed) && counted_in_flight_ == 0;
}

/// Reads the thread's CPU clock where the measured part begins and ends.
void Worker::mark_time() noexcept {
  if (cpu_begin_ns_ < 0 && now_ >= clock_.begin_ns) {
    cpu_begin_ns_ = read_clock_ns(CLOCK_THREAD_CPUTIME_ID);
    wall_begin_ns_ = now_;
  }
  const bool over = now_ >= clock_.end_ns.load(std::memory_order_relaxed) ||
                    stop_.load(std::memory_order_relaxed);
  if (cpu_end_ns_ < 0 && cpu_begin_ns_ >= 0 && over) {
    cpu_end_ns_ = read_clock_ns(CLOCK_THREAD_CPUTIME_ID);
    wall_end_ns_ = now_;
  }
}

void Worker::begin_counting(Seat& seat) noexcept {
  seat.counted = in_measured_part(now_);
  counted_in_flight_ += seat.counted ? 1 : 0;
}

/// Whether it was counted.
bool Worker::end_counting(Seat& seat) noexcept {
  counted_in_flight_ -= seat.counted ? 1 : 0;
  return std::exchange(seat.counted, false);
}

/// Looks after what no event tells: deadlines, and connections whose pause is over.
void Worker::sweep() noexcept {
  next_sweep_ = now_ + kSweepInterval;
  for (Seat& seat : seats_) {
    switch (seat.connection.phase()) {
      case Phase::closed:
        if (seat.wake_ns <= now_) {
          connect(seat);
        } else {
          next_sweep_ = std::min(next_sweep_, seat.wake_ns);
        }
        break;
      case Phase::connecting:
        if (now_ - seat.started_ns > std::min(timeout_ns_, kConnectTimeout)) {
          fail(seat, FailureClass::connect);
        }
        break;
      case Phase::waiting:
        if (now_ - seat.started_ns > timeout_ns_) {
          fail(seat, FailureClass::timeout);
        }
        break;
      case Phase::idle:
        break;
    }
  }
}

void Worker::connect(Seat& seat) noexcept {
  seat.started_ns = now_;
  begin_counting(seat);
  if (!seat.connection.open(plan_.address, plan_.address_size, epoll_, &seat)) {
    fail(seat, FailureClass::connect);
  }
}

void Worker::connected(Seat& seat) noexcept {
  if (!seat.connection.finish_open()) {
    fail(seat, FailureClass::connect);
    return;
  }
  // The attempt was not a failure, and is no request either.
  if (end_counting(seat)) {
    ++counts_.connects;
  }
  offer(seat);
}

/// The connection is free: decides when its next request starts. Back to back: now.
void Worker::offer(Seat& seat) noexcept {
  if (counts_.sent >= max_requests_) {
    end_at_cap();
    return;
  }
  ++counts_.sent;
  now_ = monotonic_ns();
  seat.started_ns = now_;
  begin_counting(seat);
  ChunkCounts* const chunks = seat.counted ? &counts_.chunks : nullptr;
  if (!seat.connection.begin_request(salt_of(plan_.request.seed, next_salt_++), chunks)) {
    fail(seat, FailureClass::reset);
  }
}

/// Whichever thread comes to its share of the requests first ends the measured part for all.
void Worker::end_at_cap() noexcept {
  clock_.capped.store(true, std::memory_order_relaxed);
  now_ = monotonic_ns();
  std::int64_t end = clock_.end_ns.load(std::memory_order_relaxed);
  while (now_ < end && !clock_.end_ns.compare_exchange_weak(end, now_)) {
  }
}

void Worker::handle(Seat& seat, std::uint32_t events) noexcept {
  Connection& connection = seat.connection;
  if (connection.phase() == Phase::connecting) {
    if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) {
      return;
    }
    connected(seat);
    // The peer may have closed already: that edge came with this event.
  }
  if (connection.phase() != Phase::waiting) {
    return;
  }
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
    connection.note_peer_close();
  }
  if (!connection.request_sent() && (events & EPOLLOUT) != 0 && !connection.continue_request()) {
    fail(seat, FailureClass::reset);
    return;
  }
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) == 0) {
    return;
  }
  switch (connection.receive()) {
    case Connection::Progress::answered:
      answered(seat);
      break;
    case Connection::Progress::failed:
      fail(seat, connection.receive_failure());
      break;
    case Connection::Progress::incomplete:
      note_stream(seat);
      break;
  }
}

void Worker::note_stream(Seat& seat) noexcept {
  if (seat.streaming || seat.connection.first_content_ns() == 0) {
    return;
  }
  seat.streaming = true;
  ++streams_open_;
  if (in_measured_part(seat.connection.received_ns())) {
    counts_.streams_open_peak = std::max(counts_.streams_open_peak, streams_open_);
  }
}

void Worker::end_stream(Seat& seat) noexcept {
  streams_open_ -= std::exchange(seat.streaming, false) ? 1 : 0;
}

void Worker::count_right(const Seat& seat) noexcept {
  const Connection& connection = seat.connection;
  ++counts_.succeeded;
  counts_.latency_ns.record(connection.received_ns() - seat.started_ns);
  counts_.ttfb_ns.record(connection.first_byte_ns() - seat.started_ns);
  if (connection.first_content_ns() != 0) {
    counts_.ttft_ns.record(connection.first_content_ns() - seat.started_ns);
  }
}

/// The answer is complete: checks and counts it, and lets the connection go on.
void Worker::answered(Seat& seat) noexcept {
  Connection& connection = seat.connection;
  now_ = connection.received_ns();
  TokenCounts tokens;
  const std::optional<FailureClass> fault = connection.check_answer(tokens);
  end_stream(seat);
  if (end_counting(seat)) {
    if (!fault) {
      count_right(seat);
    } else {
      ++counts_.failures[index_of(*fault)];
    }
    if (fault == FailureClass::status) {
      ++counts_.statuses[static_cast<std::size_t>(connection.status())];
    }
  }
  if (!fault && in_measured_part(connection.received_ns())) {
    ++counts_.completed;
    counts_.tokens.prompt += tokens.prompt;
    counts_.tokens.completion += tokens.completion;
  }
  seat.failures_in_row = 0;
  connection.finish_exchange();
  if (connection.phase() == Phase::idle) {
    offer(seat);
    return;
  }
  // Not a failure: the next connection is made at once, but after the events at hand.
  seat.wake_ns = now_;
  next_sweep_ = now_;
}

/// Counts a request (or attempt to connect) that brought no answer, and begins again with a new
/// connection after a pause that grows with the failures in a row.
void Worker::fail(Seat& seat, FailureClass failure) noexcept {
  if (end_counting(seat)) {
    ++counts_.failures[index_of(failure)];
  }
  end_stream(seat);
  seat.connection.close();
  now_ = monotonic_ns();
  const std::uint32_t doublings = std::min(seat.failures_in_row, kMaxBackOffDoublings);
  ++seat.failures_in_row;
  seat.wake_ns = now_ + (kMillisecond << doublings);
  next_sweep_ = std::min(next_sweep_, seat.wake_ns);
}

}  // namespace macro

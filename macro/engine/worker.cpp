#include "macro/engine/worker.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "macro/engine/monotonic_clock.h"
#include "macro/engine/precise_wait.h"
#include "macro/engine/random_draw.h"

namespace macro {
namespace {

using Phase = Connection::Phase;

constexpr std::uint32_t kClosed = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
constexpr std::int64_t kConnectTimeout = 5'000'000'000;
constexpr std::int64_t kMillisecond = 1'000'000;
/// Deadlines are looked at this often; a timeout is late by at most as much.
std::int64_t sweep_interval(std::int64_t timeout_ns) {
  return std::clamp(timeout_ns / 100, 10 * kMillisecond, 100 * kMillisecond);
}

}  // namespace

Worker::Worker(const LoadPlan& plan, const RequestSet& requests, const TlsContext* tls,
               LoadClock& clock, const std::atomic<bool>& stop, unsigned thread)
    : plan_(plan),
      requests_(requests),
      tls_(tls),
      clock_(clock),
      stop_(stop),
      thread_(thread),
      timeout_ns_(plan.request_timeout.count()),
      max_requests_(plan.max_requests / static_cast<unsigned>(plan.threads)),
      most_seats_(share_of(plan.shape.max_in_flight)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      free_(plan.targets.size()),
      sleepers_(1024),
      arrivals_(plan.shape, plan.warmup, plan.seed, thread, static_cast<unsigned>(plan.threads)),
      intervals_(plan.tasks.size()),
      counts_(&intervals_.counts()),
      sampler_(plan.sample_size / static_cast<unsigned>(plan.threads), draw(plan.seed, thread)) {
  if (epoll_ < 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_create1");
  }
  if (!arrives()) {
    const LoadShape& shape = plan.shape;
    if (shape.cap_per_second > 0) {
      pace_ns_ = std::max(shape.level, 1.0) * 1e9 / shape.cap_per_second;
    }
    const double most = highest_level(shape, plan.duration);
    const std::size_t own = share_of(most);
    sleepers_ = WakeList<Seat>(4 * own + 64);
    due_after_batch_.reserve(own);
    while (seats_.size() < own) {
      add_seat();
    }
  }
}

Worker::~Worker() { close(epoll_); }

void Worker::run() noexcept {
  next_interval_ = clock_.begin_ns + plan_.interval.count();
  if (plan_.hold_above_busy_share && back_to_back(plan_.shape) && plan_.warmup.count() > 0) {
    judge_ns_ = clock_.begin_ns - plan_.warmup.count() / 2;
  }
  now_ = monotonic_ns();
  open_pool();
  while (true) {
    if (now_ >= next_sweep_) {
      sweep();
    }
    if (!arrives() && now_ >= next_adjustment_) {
      adjust_population();
    }
    wake_sleepers();
    if (arrives()) {
      begin_arrivals();
    }
    mark_time();
    if (done()) {
      break;
    }
    wait();
  }
  counts_->chunks.add(chunks_);
  for (Seat& seat : seats_) {
    const bool waits = seat.connection.phase() == Phase::waiting;
    counts_->tasks[seat.task].total.abandoned += waits ? 1 : 0;
    seat.connection.close();
  }
}

/// Until something happens or is due.
void Worker::wait() noexcept {
  std::int64_t until = std::min(next_sweep_, sleepers_.next_ns());
  until = std::min(until, next_interval_);
  if (!arrives()) {
    until = std::min(until, next_adjustment_);
  } else if (!room_missing_ && !draining_ && arrivals_.next().due_ns != INT64_MAX) {
    until = std::min(until, clock_.begin_ns + arrivals_.next().due_ns);
  }
  const int ready = precise_wait(epoll_, events_, until - now_);
  ++batch_;
  // What events bring is stamped as each is handled; a clock reading here would be one too many.
  if (ready <= 0 || arrives()) {
    now_ = monotonic_ns();
  }
  const std::int64_t before = now_;
  if (arrives()) {
    forget_closed(ready);
    begin_arrivals();  // what is due goes before what has come: that is stamped late at most
  }
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events_[static_cast<std::size_t>(i)];
    handle(*static_cast<Seat*>(event.data.ptr), event.events);
    if (arrives()) {
      begin_arrivals();  // a long list of events must not make the schedule late
    }
  }
  // Not each at its answer: what has come is stamped sooner, and the target finds more at once.
  for (Seat* const seat : due_after_batch_) {
    turn_is_due(*seat);
  }
  due_after_batch_.clear();
  if (now_ == before) {
    now_ = monotonic_ns();  // nothing but pieces came: deadlines go by all the same
  }
}

/// Idle connections that the peer gave up, before an arrival takes one of them.
void Worker::forget_closed(int ready) noexcept {
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events_[static_cast<std::size_t>(i)];
    Connection& connection = static_cast<Seat*>(event.data.ptr)->connection;
    if ((event.events & kClosed) != 0 && connection.phase() == Phase::idle) {
      connection.close();
    }
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
  return when_ns >= clock_.begin_ns && when_ns < end_ns();
}

/// Load goes on until all that counts is answered; then what is still on its way may end.
bool Worker::done() noexcept {
  if (stop_.load(std::memory_order_relaxed)) {
    return true;
  }
  if (!draining_) {
    if (now_ >= end_ns() + timeout_ns_) {
      give_up_unsent();
    }
    const bool open = now_ < end_ns() || counted_in_flight_ > 0 || counted_arrivals_left();
    if (open && now_ < end_ns() + 2 * timeout_ns_) {
      return false;
    }
    draining_ = true;
    drain_until_ = now_ + kDrainPatience.count();
  }
  return in_flight_ == 0 || now_ >= drain_until_;
}

/// Reads the thread's CPU clock where the measured part begins and ends, and hands intervals over.
void Worker::mark_time() noexcept {
  if (now_ >= judge_ns_) {
    judge_warm_up();
  }
  if (cpu_begin_ns_ < 0 && now_ >= clock_.begin_ns) {
    cpu_begin_ns_ = read_clock_ns(CLOCK_THREAD_CPUTIME_ID);
    wall_begin_ns_ = now_;
    counts_->streams_open_peak = streams_open_;  // those that began before are open as well
  }
  const bool over = now_ >= end_ns() || stop_.load(std::memory_order_relaxed);
  if (cpu_end_ns_ < 0 && cpu_begin_ns_ >= 0 && over) {
    cpu_end_ns_ = read_clock_ns(CLOCK_THREAD_CPUTIME_ID);
    wall_end_ns_ = now_;
  }
  if (now_ >= next_interval_) {
    hand_over_interval();
  }
}

void Worker::hand_over_interval() noexcept {
  if (!intervals_.hand_over(now_, in_flight_)) {
    next_interval_ = now_ + 10 * kMillisecond;  // the supervisor is late: the interval goes on
    return;
  }
  counts_ = &intervals_.counts();
  counts_->streams_open_peak = now_ < end_ns() ? streams_open_ : 0;
  const std::int64_t length = plan_.interval.count();
  const std::int64_t passed = (now_ - clock_.begin_ns) / length;
  next_interval_ = clock_.begin_ns + (passed + 1) * length;
}

/// Looks after what no event tells: deadlines.
void Worker::sweep() noexcept {
  next_sweep_ = now_ + sweep_interval(timeout_ns_);
  for (Seat& seat : seats_) {
    switch (seat.connection.phase()) {
      case Phase::connecting:
        if (now_ - seat.connecting_ns > std::min(timeout_ns_, kConnectTimeout)) {
          fail(seat, seat.connection.agreeing_on_tls() ? FailureClass::tls : FailureClass::connect);
        }
        break;
      case Phase::waiting:
        if (now_ - seat.started_ns > timeout_ns_) {
          fail(seat, FailureClass::timeout);
        }
        break;
      case Phase::closed:
      case Phase::idle:
        break;
    }
  }
}

void Worker::handle(Seat& seat, std::uint32_t events) noexcept {
  Connection& connection = seat.connection;
  if (connection.phase() == Phase::connecting) {
    // Begun after these events were fetched: they are of the connection before.
    if (seat.opened_batch == batch_) {
      return;
    }
    if ((events & (EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) {
      return;
    }
    opened(seat);
    // The peer may have closed already: that edge came with this event.
  }
  if (connection.phase() == Phase::idle) {
    // A connection that waits for its next use, and was given up by the peer.
    if ((events & kClosed) != 0) {
      connection.close();
    }
    return;
  }
  if (connection.phase() != Phase::waiting) {
    return;
  }
  if ((events & kClosed) != 0) {
    connection.note_peer_close();
  }
  // TLS may have to read before it can write.
  if (!connection.request_sent() && !connection.continue_request()) {
    fail(seat, FailureClass::reset);
    return;
  }
  if ((events & (EPOLLIN | kClosed)) == 0) {
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

}  // namespace macro

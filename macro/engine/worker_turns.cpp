#include <algorithm>
#include <utility>

#include "macro/engine/monotonic_clock.h"
#include "macro/engine/random_draw.h"
#include "macro/engine/worker.h"

// The part of the worker that takes an agent through a turn: due, connected, sent, answered or
// failed, paused, due again.

namespace macro {
namespace {

using Phase = Connection::Phase;

constexpr std::int64_t kMillisecond = 1'000'000;
/// Back-off after the n-th failure in a row: 1, 2, 4, ... ms, at most 128 ms.
constexpr std::uint32_t kMaxBackOffDoublings = 7;
/// Attempts of a population at once: more would overflow the listen queue of a server that is well.
constexpr std::size_t kMostConnecting = 256;

}  // namespace

void Worker::turn_is_due(Seat& seat) noexcept {
  seat.task = static_cast<std::uint16_t>(requests_.task_of(seat.agent, seat.turn));
  if (seat.connection.phase() == Phase::idle) {
    send(seat);
  } else {
    connect(seat);
  }
}

void Worker::connect(Seat& seat) noexcept {
  if (!arrives()) {
    if (connecting_ >= kMostConnecting) {
      seat.pausing = false;
      sleep_until(seat, now_ + kMillisecond);
      return;
    }
    begin_counting(seat, in_measured_part(now_));
  }
  seat.connecting_ns = monotonic_ns();
  seat.opened_batch = batch_;
  // What comes after is the target's time, not the client's lateness.
  const bool on_time = arrives() ? !seat.waited : std::exchange(seat.pausing, false);
  if (seat.counted && on_time) {
    counts_->lag_ns.record(seat.connecting_ns - seat.due_ns);
  }
  ++connecting_;
  const TargetAddress& target = plan_.targets[seat.target];
  if (!seat.connection.open(target, tls_, epoll_, &seat)) {
    fail(seat, FailureClass::connect);
  }
}

void Worker::opened(Seat& seat) noexcept {
  const auto opening = seat.connection.finish_open();
  switch (opening) {
    case Connection::Opening::pending:
      return;
    case Connection::Opening::refused:
      fail(seat, FailureClass::connect);
      return;
    case Connection::Opening::tls_failed:
      fail(seat, FailureClass::tls);
      return;
    case Connection::Opening::open:
      break;
  }
  --connecting_;
  now_ = monotonic_ns();
  if (seat.counted) {
    ++counts_->connects;
    counts_->connect_ns.record(now_ - seat.connecting_ns);
  }
  if (!arrives()) {
    end_counting(seat);  // the attempt was not a failure, and is no request either
  } else {
    seat.waited = true;  // what comes now is not the client's lateness
  }
  if (!seat.taken || draining_) {
    leave(seat);
    return;
  }
  send(seat);
}

/// The connection is free and a request is due.
void Worker::send(Seat& seat) noexcept {
  if (sent_ >= max_requests_) {
    end_at_cap();
    counts_->not_sent += end_counting(seat) && arrives() && seat.turn == 0 ? 1 : 0;
    leave(seat);
    return;
  }
  const std::uint64_t agent = seat.agent;
  const std::uint64_t turn = seat.turn++;
  seat.connection.use(requests_.at(seat.target, seat.task, agent, turn));
  // A number that no other request of the run has: see salt_begin.
  const unsigned turn_bits = arrives() ? 8 : 33;
  const std::uint64_t number = plan_.salt_begin + (agent << turn_bits) + turn;
  seat.number = sent_++;
  ++in_flight_;
  now_ = monotonic_ns();
  seat.started_ns = now_;
  if (!arrives()) {
    begin_counting(seat, in_measured_part(now_));
  }
  const bool on_time = arrives() ? !seat.waited : std::exchange(seat.pausing, false);
  if (seat.counted && on_time) {
    counts_->lag_ns.record(now_ - seat.due_ns);
  }
  counts_->started += in_measured_part(now_) ? 1 : 0;
  ++counts_->tasks[seat.task].total.sent;
  ChunkCounts* const chunks = seat.counted ? &chunks_ : nullptr;
  const std::uint64_t salt = draw(plan_.tasks[seat.task].request.seed, number);
  if (!seat.connection.begin_request(salt, chunks)) {
    fail(seat, FailureClass::reset);
  }
}

/// After an answer or a failure: what the agent does next.
void Worker::go_on(Seat& seat, bool failed) noexcept {
  const bool arrived = arrives();
  const bool over = arrived ? failed || seat.turn >= seat.turns : retired(seat);
  if (over || draining_) {
    leave(seat);
    return;
  }
  if (failed) {
    const std::uint32_t doublings = std::min(seat.failures_in_row, kMaxBackOffDoublings);
    ++seat.failures_in_row;
    seat.pausing = false;
    sleep_until(seat, now_ + (kMillisecond << doublings));
    return;
  }
  seat.failures_in_row = 0;
  const std::int64_t pause = pause_of(seat);
  seat.pausing = pause > 0 && !plan_.shape.think.empty();  // a pace is no schedule to be late for
  if (pause > 0) {
    sleep_until(seat, now_ + pause);
  } else if (arrived) {
    seat.due_ns = now_;
    seat.waited = false;
    begin_counting(seat, in_measured_part(now_));
    turn_is_due(seat);
  } else {
    due_after_batch_.push_back(&seat);
  }
}

/// The agent is gone. Its seat is free; its connection stays for the next arrival.
void Worker::leave(Seat& seat) noexcept {
  if (retired(seat)) {
    seat.connection.close();
  }
  seat.taken = false;
  seat.wake_ns = INT64_MAX;
  if (arrives()) {
    free_[seat.target].push_back(&seat);
  }
}

void Worker::sleep_until(Seat& seat, std::int64_t when_ns) noexcept {
  seat.wake_ns = when_ns;
  sleepers_.add(when_ns, &seat);
}

void Worker::wake_sleepers() noexcept {
  while (sleepers_.next_ns() <= now_) {
    const auto [when_ns, seat] = sleepers_.take();
    if (seat->wake_ns != when_ns) {
      continue;
    }
    seat->wake_ns = INT64_MAX;
    if (retired(*seat) || draining_) {
      leave(*seat);
      continue;
    }
    seat->due_ns = when_ns;
    if (arrives()) {
      seat->waited = false;
      begin_counting(*seat, in_measured_part(when_ns));
    }
    turn_is_due(*seat);
  }
}

/// Whichever thread comes to its share of the requests first ends the measured part for all.
void Worker::end_at_cap() noexcept {
  clock_.capped.store(true, std::memory_order_relaxed);
  now_ = monotonic_ns();
  std::int64_t end = end_ns();
  while (now_ < end && !clock_.end_ns.compare_exchange_weak(end, now_)) {
  }
}

}  // namespace macro

#include <algorithm>
#include <cmath>
#include <utility>

#include "macro/engine/hold_back.h"
#include "macro/engine/monotonic_clock.h"
#include "macro/engine/random_draw.h"
#include "macro/engine/run_delay.h"
#include "macro/engine/worker.h"

// The part of the worker that says who comes and goes: agents of a population, arrivals, pauses.

namespace macro {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
/// Read buffer: room for an echo of the request twice over and a large head. Untouched pages cost
/// nothing.
constexpr std::size_t kLeastBufferBytes = 64UL * 1024;
/// A level that changes is followed in steps of this.
constexpr std::int64_t kAdjustment = 10 * kMillisecond;

/// Of the schedule's highest rate.
constexpr double kPoolNanoseconds = 20e6;
constexpr double kMostPooled = 256;

constexpr std::uint64_t kThinkDraws = 0x7468696EU;  ///< keep these draws apart from others
constexpr std::uint64_t kTurnDraws = 0x7475726EU;
constexpr std::uint64_t kPaceDraws = 0x70616365U;

}  // namespace

std::size_t Worker::share_of(double total) const noexcept {
  const double share = std::ceil((std::floor(total) - thread_) / plan_.threads);
  return share > 0 ? static_cast<std::size_t>(share) : 0;
}

Worker::Seat& Worker::add_seat() noexcept {
  const std::size_t buffer_bytes = kLeastBufferBytes + 2 * requests_.largest_bytes();
  Seat& seat = seats_.emplace_back(requests_.largest_bytes(), buffer_bytes, requests_.may_stream());
  const std::size_t number =
      thread_ + (seats_.size() - 1) * static_cast<std::size_t>(plan_.threads);
  seat.agent = number;
  seat.target = static_cast<std::uint16_t>(number % plan_.targets.size());
  return seat;
}

/// Begins agents of a population up to the level, and lets those above it leave when they are done.
void Worker::adjust_population() noexcept {
  const LoadShape& shape = plan_.shape;
  const bool changes = !shape.stages.empty() || shape.spawn_per_second > 0;
  double level = level_at(shape, std::chrono::nanoseconds(now_ - clock_.begin_ns));
  if (shape.spawn_per_second > 0) {
    const double elapsed = static_cast<double>(now_ - clock_.start_ns) / 1e9;
    level = std::min(level, 1 + shape.spawn_per_second * elapsed);
  }
  const std::size_t wanted = std::min(share_of(level), seats_.size());
  next_adjustment_ = changes ? now_ + kAdjustment : INT64_MAX;
  wanted_agents_ = wanted;
  begun_agents_ = std::min(begun_agents_, wanted);
  for (; begun_agents_ < wanted && !draining_; ++begun_agents_) {
    Seat& seat = seats_[begun_agents_];
    if (!seat.taken) {
      seat.taken = true;
      seat.turns = UINT64_MAX;
      seat.due_ns = now_;
      begin_agent(seat);
    }
  }
}

/// Where a cap paces the agents they begin spread over one pace, or each round of it would be a
/// burst.
void Worker::begin_agent(Seat& seat) noexcept {
  const double cap = plan_.shape.cap_per_second;
  const auto offset = cap > 0 ? std::llround(static_cast<double>(seat.agent) * 1e9 / cap) : 0;
  if (offset > 0) {
    sleep_until(seat, now_ + offset);
  } else {
    turn_is_due(seat);
  }
}

/// The level is below the number of this agent of a population.
bool Worker::retired(const Seat& seat) const noexcept {
  return !arrives() && seat.agent / static_cast<std::size_t>(plan_.threads) >= wanted_agents_;
}

bool Worker::counted_arrivals_left() const noexcept {
  return arrives() && arrivals_.next().due_ns != INT64_MAX &&
         clock_.begin_ns + arrivals_.next().due_ns < end_ns();
}

/// Connections for arrivals to find: making one takes longer than sending, and several that have to
/// be made at once make the schedule late. As many as may be due within kPoolNanoseconds.
void Worker::open_pool() noexcept {
  if (!arrives() || !plan_.keep_alive) {
    return;
  }
  const double rate = highest_level(plan_.shape, plan_.duration) / plan_.threads;
  const double wanted = std::clamp(rate * kPoolNanoseconds / 1e9, 1.0, kMostPooled);
  const std::size_t size = std::min(static_cast<std::size_t>(wanted), most_seats_);
  while (seats_.size() < size) {
    Seat& seat = add_seat();
    connect(seat);
  }
}

/// Begins every arrival that is due, as long as there is room.
void Worker::begin_arrivals() noexcept {
  if (draining_ || stop_.load(std::memory_order_relaxed)) {
    return;
  }
  while (arrivals_.next().due_ns != INT64_MAX) {
    const std::int64_t due_ns = clock_.begin_ns + arrivals_.next().due_ns;
    if (due_ns > now_ || !begin_arrival(arrivals_.next(), due_ns)) {
      return;
    }
    arrivals_.advance();
  }
}

/// False where there is no room.
bool Worker::begin_arrival(const ArrivalTimes::Arrival& arrival, std::int64_t due_ns) noexcept {
  Seat* const seat = free_seat(arrival.number % plan_.targets.size());
  if (seat == nullptr) {
    room_missing_ = true;
    room_missing_ns_ = now_;
    return false;
  }
  const LoadShape& shape = plan_.shape;
  const auto range = static_cast<std::uint64_t>(shape.turns_high - shape.turns_low + 1);
  seat->taken = true;
  seat->agent = arrival.number;
  seat->turn = 0;
  seat->turns = static_cast<std::uint64_t>(shape.turns_low) +
                (range > 1 ? draw(draw(plan_.seed, kTurnDraws), arrival.number) % range : 0);
  seat->due_ns = due_ns;
  room_missing_ = false;
  seat->waited = due_ns <= room_missing_ns_;
  begin_counting(*seat, in_measured_part(due_ns));
  if (seat->counted) {
    ++counts_->scheduled;
    counts_->waited_for_room += seat->waited ? 1 : 0;
  }
  turn_is_due(*seat);
  return true;
}

/// The seat of the target that was used last, since its connection is the warmest; else a new one,
/// if it may be; else one of another target, whose connection then goes.
Worker::Seat* Worker::free_seat(std::size_t target) noexcept {
  Seat* seat = nullptr;
  if (!free_[target].empty()) {
    seat = free_[target].back();
    free_[target].pop_back();
  } else if (seats_.size() < most_seats_) {
    seat = &add_seat();
  } else {
    const auto other =
        std::find_if(free_.begin(), free_.end(), [](const auto& seats) { return !seats.empty(); });
    if (other != free_.end()) {
      seat = other->back();
      other->pop_back();
      seat->connection.close();
    }
  }
  if (seat != nullptr) {
    seat->target = static_cast<std::uint16_t>(target);
  }
  return seat;
}

/// The bound in time has come: what was due in the measured part and never had room is told.
void Worker::give_up_unsent() noexcept {
  while (counted_arrivals_left()) {
    if (in_measured_part(clock_.begin_ns + arrivals_.next().due_ns)) {
      ++counts_->scheduled;
      ++counts_->not_sent;
    }
    arrivals_.advance();
  }
}

/// How long the agent thinks, or must wait to keep the pace that the load is capped at.
std::int64_t Worker::pause_of(const Seat& seat) noexcept {
  const LoadShape& shape = plan_.shape;
  std::int64_t pause = 0;
  if (!shape.think.empty()) {
    const ThinkTime& think = shape.think[seat.agent % shape.think.size()];
    const double share = uniform_draw(draw(plan_.seed, kThinkDraws) + seat.agent, seat.turn);
    const auto range = static_cast<double>((think.high - think.low).count());
    pause = think.low.count() + std::llround(share * range);
  }
  if (pace_ns_ > 0) {
    // Half of it up to one and a half: with a pace that is always the same, agents that one hiccup
    // made late together would stay a burst for good.
    const double share = 0.5 + uniform_draw(draw(plan_.seed, kPaceDraws) + seat.agent, seat.turn);
    const auto pace = std::llround(share * pace_ns_);
    pause = std::max<std::int64_t>(pause, seat.started_ns + pace - now_);
  }
  if ((!shape.think.empty() || pace_ns_ > 0) && in_measured_part(now_)) {
    think_seconds_ += static_cast<double>(pause) / 1e9;
    ++thinks_;
  }
  return pause;
}

/// Twice in the warm-up: where its third quarter begins, when connections are made and the first
/// answers have come, and where that ends.
void Worker::judge_warm_up() noexcept {
  const std::int64_t cpu_ns = read_clock_ns(CLOCK_THREAD_CPUTIME_ID);
  judge_ns_ = INT64_MAX;
  if (judged_wall_ns_ < 0) {
    if (begun_agents_ == seats_.size()) {  // else this is not yet what is measured
      judge_ns_ = now_ + plan_.warmup.count() / 4;
      judged_wall_ns_ = now_;
      judged_cpu_ns_ = cpu_ns;
      judged_delay_ns_ = run_delay_ns();
      judged_sent_ = sent_;
    }
    return;
  }
  const std::int64_t elapsed = std::max<std::int64_t>(now_ - judged_wall_ns_, 1);
  rate_per_second_ = static_cast<double>(sent_ - judged_sent_) * 1e9 / static_cast<double>(elapsed);
  const double busy =
      macro::busy_share(cpu_ns - judged_cpu_ns_, run_delay_ns() - judged_delay_ns_, elapsed);
  if (const auto held = held_rate(busy, rate_per_second_, *plan_.hold_above_busy_share)) {
    holds_back_ = true;
    rate_per_second_ = *held;
    pace_ns_ = static_cast<double>(begun_agents_) * 1e9 / *held;
  }
}

}  // namespace macro

#include "gateway/http/front_door.h"

#include <sched.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace gateway::http {
namespace {

/// Slots beyond the limit of connections, for those that are being told so.
constexpr std::size_t kRefusalSlots = 128;
/// Descriptors left to the rest of the process when RLIMIT_NOFILE bounds the connections.
constexpr std::size_t kReservedDescriptors = 64;
constexpr int kAcceptsPerTurn = 64;
constexpr int kDrainTurns = 32;  // twice the backlog

ServerOptions with_defaults(ServerOptions options) {
  if (options.min_workers == 0) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    const bool known = sched_getaffinity(0, sizeof cpus, &cpus) == 0;
    options.min_workers = known ? static_cast<std::size_t>(CPU_COUNT(&cpus)) : 1;
  }
  // One more than always serve: who may have to wait needs another beside it.
  options.max_workers = std::max(options.max_workers, options.min_workers + 1);
  return options;
}

std::size_t affordable_connections(std::size_t wanted) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) {
    return wanted;
  }
  const std::size_t limit = files.rlim_cur;
  // Each client may have an upstream's connection.
  return std::min(
      wanted, limit > 4 * kReservedDescriptors ? (limit - kReservedDescriptors) / 2 : limit / 4);
}

FileDescriptor checked(int fd, const char* what) {
  if (fd < 0) {
    throw std::system_error(errno, std::generic_category(), what);
  }
  return FileDescriptor(fd);
}

/// A timer that ticks often enough for the shortest deadline, and at least ten times a second.
FileDescriptor make_tick(const ServerOptions& options) {
  const std::chrono::milliseconds shortest =
      std::min({options.head_deadline, options.body_deadline, options.idle_timeout,
                options.write_deadline, options.linger_deadline, options.drain_deadline});
  const std::chrono::milliseconds period =
      std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(100));
  FileDescriptor timer =
      checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create");
  itimerspec spec{};
  spec.it_interval.tv_nsec = std::chrono::nanoseconds(period).count();
  spec.it_value = spec.it_interval;
  timerfd_settime(timer.get(), 0, &spec, nullptr);
  return timer;
}

FileDescriptor make_event() { return checked(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd"); }

void signal_event(const FileDescriptor& event) {
  // Can only fail when the counter is full, and then it is signalled already.
  [[maybe_unused]] const int failure = eventfd_write(event.get(), 1);
}

std::int64_t nanoseconds(Clock::time_point time) {
  return std::chrono::nanoseconds(time.time_since_epoch()).count();
}

}  // namespace

FrontDoor::FrontDoor(ServerOptions options, Application& application)
    : options_(with_defaults(std::move(options))),
      shared_{options_, application},
      slots_(options_.max_connections + kRefusalSlots),
      pool_(options_.min_workers, options_.max_workers, [this] { Worker(*this).work(); }),
      epoll_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      stop_(make_event()),
      tick_(make_tick(options_)),
      hand_over_(make_event()),
      exit_(make_event()) {
  // cpp-httplib fills tables of its own at its first head: here, so that no client waits for it,
  // and no sanitizer, which cannot see how that is guarded, takes it for a race of workers.
  std::string head;
  AnswerWriter().write(Response(), AnswerShape(), head);
  watch(stop_, kStop, EPOLLIN | EPOLLET);
  watch(tick_, kTick, EPOLLIN | EPOLLET);
  watch(hand_over_, kHandOver, EPOLLIN | EPOLLET);
  watch(exit_, kExit, EPOLLIN);  // level-triggered: wakes every worker
  handed_over_.reserve(options_.max_connections + kRefusalSlots);  // hand_over() must not throw
}

FrontDoor::~FrontDoor() = default;

Address FrontDoor::bind() {
  if (listener_.get() >= 0) {
    throw std::logic_error("bind() is called twice");
  }
  max_connections_ = affordable_connections(options_.max_connections);
  Address bound;
  listener_ = listen_on(options_.host, options_.port, bound);
  return bound;
}

void FrontDoor::run() {
  watch(listener_, kListener, EPOLLIN | EPOLLET);
  pool_.start();
  pool_.wait();
}

void FrontDoor::stop() noexcept { signal_event(stop_); }

void FrontDoor::watch(const FileDescriptor& source, Source tag, std::uint32_t events) const {
  epoll_event event{};
  event.events = events;
  event.data.u64 = tag;
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, source.get(), &event) != 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
}

/// At most kAcceptsPerTurn. True: more may wait, and epoll reports them.
bool FrontDoor::accept_waiting(Worker& worker) {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    Accepted accepted = accept_from(listener_);
    if (accepted.error == EAGAIN || accepted.error == EINVAL) {
      return false;  // nobody waits, or the listener was shut down
    }
    if (accepted.error == EMFILE || accepted.error == ENFILE || accepted.error == ENOBUFS ||
        accepted.error == ENOMEM) {
      accept_failed_.store(true, std::memory_order_relaxed);
      return false;
    }
    if (accepted.error == 0) {
      admit_connection(std::move(accepted), worker);
    }
  }
  accept_failed_.store(false, std::memory_order_relaxed);
  epoll_event again{};
  again.events = EPOLLIN | EPOLLET;
  again.data.u64 = kListener;
  epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, listener_.get(), &again);  // reports who still waits
  return true;
}

void FrontDoor::admit_connection(Accepted accepted, Worker& worker) {
  Slot* slot = slots_.open();
  if (slot == nullptr) {
    return;  // even those who can be told so are too many
  }
  const bool is_over_limit = connections_.fetch_add(1) >= max_connections_;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u64 = SlotTable::tag(*slot);
  slot->connection.emplace(std::move(accepted.socket), SlotPoller(epoll_.get(), event.data.u64),
                           shared_, accepted.peer_is_loopback, worker.tools.now);
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, slot->connection->socket.descriptor(), &event) != 0) {
    close_connection(*slot);
    return;
  }
  Session::Turn turn = Session::Turn::kParked;
  if (is_over_limit) {
    turn = slot->connection->session.refuse_connection(slot->connection->wire(), worker.tools);
  }
  settle(*slot, turn, worker);
}

void FrontDoor::settle(Slot& slot, Session::Turn turn, Worker& worker) {
  if (turn == Session::Turn::kClosed || forced_.load(std::memory_order_relaxed)) {
    close_connection(slot);
    return;
  }
  if (turn == Session::Turn::kParked) {
    slot.deadline_ns.store(nanoseconds(slot.connection->session.deadline()),
                           std::memory_order_relaxed);
    if (SlotTable::release(slot)) {
      return;
    }
    slot.connection->socket.on_ready(true);  // called, and nobody has noted why
    slot.connection->session.exchange_is_ready();
  }
  worker.queue.push_back(&slot);
}

void FrontDoor::close_connection(Slot& slot) {
  slot.connection.reset();
  slots_.retire(slot);
  connections_.fetch_sub(1);
  exit_if_drained();
}

void FrontDoor::exit_if_drained() {
  // Both are ordered sequentially: of the last to close and the one who begins to drain, at least
  // one sees the other.
  if (shared_.draining.load() && connections_.load() == 0) {
    exiting_.store(true, std::memory_order_release);
    pool_.call_all();
    signal_event(exit_);
  }
}

void FrontDoor::tick(Worker& worker) {
  std::uint64_t ticks = 0;
  if (read(tick_.get(), &ticks, sizeof ticks) < 0 || sweeping_.test_and_set()) {
    return;  // another worker is at it
  }
  close_expired(worker);
  shared_.application.tick(worker.tools.now);
  if (shared_.draining.load(std::memory_order_relaxed)) {
    if (nanoseconds(worker.tools.now) >= drain_until_ns_.load(std::memory_order_relaxed)) {
      forced_.store(true, std::memory_order_relaxed);
    }
    call_parked(worker);
  } else if (accept_failed_.exchange(false, std::memory_order_relaxed)) {
    accept_waiting(worker);
  }
  sweeping_.clear();
}

void FrontDoor::close_expired(Worker& worker) {
  const std::int64_t now = nanoseconds(worker.tools.now);
  for (std::size_t i = 0, end = slots_.high_water(); i < end; ++i) {
    Slot& slot = slots_.at(i);
    if (slot.deadline_ns.load(std::memory_order_relaxed) > now || !SlotTable::claim_parked(slot)) {
      continue;
    }
    Connection& connection = *slot.connection;
    Session::Turn turn = Session::Turn::kParked;
    if (connection.session.deadline() <= worker.tools.now) {
      try {
        turn = connection.session.expire(connection.wire(), worker.tools);
      } catch (const std::exception&) {
        turn = Session::Turn::kClosed;
      }
    }
    settle(slot, turn, worker);
  }
}

/// Lets every parked session look once more: those without a request close then.
void FrontDoor::call_parked(Worker& worker) {
  for (std::size_t i = 0, end = slots_.high_water(); i < end; ++i) {
    Slot& slot = slots_.at(i);
    if (SlotTable::claim_parked(slot)) {
      slot.connection->socket.on_ready(true);
      worker.queue.push_back(&slot);
    }
  }
}

void FrontDoor::begin_drain(Worker& worker) {
  if (shared_.draining.exchange(true)) {
    return;
  }
  drain_until_ns_.store(nanoseconds(worker.tools.now + options_.drain_deadline),
                        std::memory_order_relaxed);
  // Whoever has connected already may have sent a request: the whole backlog, but no endless
  // stream.
  for (int turn = 0; turn < kDrainTurns && accept_waiting(worker); ++turn) {
  }
  shut_down_listener(listener_);
  call_parked(worker);
  exit_if_drained();
}

void FrontDoor::hand_over(std::deque<Slot*>& queue) {
  if (queue.empty()) {
    return;
  }
  {
    const std::scoped_lock lock(handed_over_mutex_);
    handed_over_.insert(handed_over_.end(), queue.begin(), queue.end());
  }
  queue.clear();
  signal_event(hand_over_);  // edge-triggered: wakes one of those who wait
}

void FrontDoor::take_handed_over(std::deque<Slot*>& queue) {
  const std::scoped_lock lock(handed_over_mutex_);
  queue.insert(queue.end(), handed_over_.begin(), handed_over_.end());
  handed_over_.clear();
}

}  // namespace gateway::http

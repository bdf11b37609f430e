#include "macro/provider/event_loop.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>

namespace macro::provider {
namespace {

// Numbers in epoll's data; sessions come after them.
constexpr std::uint64_t kWake = 0;
constexpr std::uint64_t kTimer = 1;
constexpr std::uint64_t kListener = 2;
constexpr std::uint64_t kFirstSession = 3;
constexpr std::int64_t kSecond = 1'000'000'000;

int checked(int descriptor, const char* what) {
  if (descriptor < 0) {
    throw std::system_error(errno, std::generic_category(), what);
  }
  return descriptor;
}

}  // namespace

EventLoop::EventLoop(const Shared& shared)
    : shared_(shared),
      responder_(shared.responder, shared.observations),
      epoll_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      next_id_(kFirstSession) {
  wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  timer_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  watch(wake_, EPOLLIN, kWake);
  watch(timer_, EPOLLIN, kTimer);
}

EventLoop::~EventLoop() {
  for (const int socket : adopted_) {
    ::close(socket);
  }
  for (const int descriptor : {listener_, timer_, wake_, epoll_}) {
    if (descriptor >= 0) {
      ::close(descriptor);
    }
  }
}

void EventLoop::watch(int descriptor, std::uint32_t events, std::uint64_t id) const {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  checked(epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

void EventLoop::accept_for(int listener, std::vector<EventLoop*> loops) {
  listener_ = listener;
  loops_ = std::move(loops);
  watch(listener_, EPOLLIN, kListener);
}

void EventLoop::stop() noexcept {
  stop_ = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof(one));
}

void EventLoop::adopt(int socket) {
  {
    const std::lock_guard lock(mutex_);
    adopted_.push_back(socket);
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof(one));
}

void EventLoop::drain(int descriptor) noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t read = ::read(descriptor, &count, sizeof(count));
}

void EventLoop::accept_all() {
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
      if (errno == EMFILE || errno == ENFILE) {
        // The listener stays readable: without a pause this would be a busy loop.
        shared_.observations.connection_refused();
        ::usleep(1000);
      }
      return;
    }
    if (shared_.observations.connections_now() >= shared_.max_connections) {
      shared_.observations.connection_refused();
      ::close(socket);
      continue;
    }
    shared_.observations.connection_opened();
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    EventLoop* const loop = loops_[next_loop_++ % loops_.size()];
    loop->adopt(socket);
  }
}

void EventLoop::open_adopted() {
  std::vector<int> sockets;
  {
    const std::lock_guard lock(mutex_);
    sockets.swap(adopted_);
  }
  for (const int socket : sockets) {
    const std::uint64_t id = next_id_++;
    try {
      auto session =
          std::make_unique<Session>(socket, shared_.identity, shared_.responder.monotonic_ns);
      watch(socket, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, id);
      sessions_.emplace(id, std::move(session));
    } catch (const std::runtime_error&) {
      shared_.observations.connection_closed();
    }
  }
}

void EventLoop::drive(std::uint64_t id, std::uint32_t events) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) {
    return;
  }
  Session& session = *found->second;
  if (!session.drive(events, responder_, shared_.observations, shared_.responder.monotonic_ns())) {
    sessions_.erase(found);
    shared_.observations.connection_closed();
    return;
  }
  const std::int64_t due = session.due_ns();
  if (due != Exchange::kNever && due != session.wake_up_ns) {
    session.wake_up_ns = due;
    wake_ups_.push({due, id});
  }
}

void EventLoop::drive_due() {
  const std::int64_t now = shared_.responder.monotonic_ns();
  while (!wake_ups_.empty() && wake_ups_.top().at_ns <= now) {
    const WakeUp due = wake_ups_.top();
    wake_ups_.pop();
    drive(due.session, 0);
  }
}

void EventLoop::set_timer() noexcept {
  const std::int64_t next = wake_ups_.empty() ? Exchange::kNever : wake_ups_.top().at_ns;
  if (next == timer_ns_ || next == Exchange::kNever) {
    return;
  }
  timer_ns_ = next;
  itimerspec when{};
  when.it_value.tv_sec = next / kSecond;
  when.it_value.tv_nsec = next % kSecond;
  timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
}

void EventLoop::run() {
  // A write to a TLS connection whose peer is gone is an error, not the end of the process.
  sigset_t pipe_signal;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);

  std::array<epoll_event, 256> events{};
  while (!stop_) {
    set_timer();
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      switch (event.data.u64) {
        case kWake:
          drain(wake_);
          open_adopted();
          break;
        case kTimer:
          drain(timer_);
          timer_ns_ = Exchange::kNever;
          break;
        case kListener:
          accept_all();
          break;
        default:
          drive(event.data.u64, event.events);
      }
    }
    drive_due();
  }
  sessions_.clear();
}

}  // namespace macro::provider

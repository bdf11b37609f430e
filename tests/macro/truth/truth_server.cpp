#include "tests/macro/truth/truth_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <stdexcept>

#include "macro/engine/monotonic_clock.h"

namespace macro_test {
namespace {

constexpr std::uint64_t kListenerId = 0;
constexpr std::uint64_t kWakeId = 1;
constexpr std::int64_t kSecond = 1'000'000'000;

void watch(int epoll, int operation, int fd, std::uint32_t events, std::uint64_t id) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  epoll_ctl(epoll, operation, fd, &event);
}

timespec span(std::int64_t ns) { return {.tv_sec = ns / kSecond, .tv_nsec = ns % kSecond}; }

}  // namespace

/// Timers that are as exact as the kernel has them, and no signal where a peer is gone (OpenSSL
/// writes without MSG_NOSIGNAL).
void TruthServer::prepare_thread() const {
  prctl(PR_SET_TIMERSLACK, 1UL);
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  if (plan_.cpu >= 0) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(static_cast<std::size_t>(plan_.cpu), &cpus);
    pthread_setaffinity_np(pthread_self(), sizeof cpus, &cpus);
    // Before others on its core, where that is allowed: a request that it reads late for their sake
    // was slower than its stamps say.
    const sched_param first{.sched_priority = 1};
    pthread_setschedparam(pthread_self(), SCHED_FIFO, &first);
  }
}

TruthServer::TruthServer(TruthPlan plan)
    : plan_(std::move(plan)),
      tls_(make_tls_server(plan_.certificate_file, plan_.key_file)),
      log_(plan_.log_size) {
  listen();
  thread_ = std::thread([this] {
    prepare_thread();
    serve();
  });
}

TruthServer::~TruthServer() {
  stop_ = true;
  wake();
  thread_.join();
  close(listener_);
  close(epoll_);
  close(wake_);
}

std::string TruthServer::url() const {
  return (tls_ == nullptr ? "http://127.0.0.1:" : "https://127.0.0.1:") + std::to_string(port_);
}

void TruthServer::wake() const {
  const std::uint64_t one = 1;
  if (write(wake_, &one, sizeof one) < 0) {
    std::abort();
  }
}

/// Waits for the server's thread to come round once: an answer is sent and logged in one go.
void TruthServer::catch_up() {
  const std::uint64_t mine = ++asked_;
  wake();
  for (std::uint64_t seen = seen_; seen < mine; seen = seen_) {
    seen_.wait(seen);
  }
}

void TruthServer::acknowledge() {
  std::uint64_t count = 0;
  if (read(wake_, &count, sizeof count) < 0) {
    return;
  }
  seen_ = asked_.load();
  seen_.notify_all();
}

TruthReport TruthServer::report() {
  catch_up();
  return log_.report();
}

void TruthServer::forget() {
  catch_up();
  log_.forget();
}

void TruthServer::listen() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  // A server that is started again takes the port over from connections of the one before.
  const int yes = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(plan_.port);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || wake_ < 0 || epoll_ < 0 || bind(listener_, generic, size) != 0 ||
      ::listen(listener_, plan_.backlog) != 0 || getsockname(listener_, generic, &size) != 0) {
    close(listener_);
    close(wake_);
    close(epoll_);
    throw std::runtime_error("the truth server cannot listen on 127.0.0.1, port " +
                             std::to_string(plan_.port));
  }
  port_ = ntohs(address.sin_port);
  watch(epoll_, EPOLL_CTL_ADD, listener_, EPOLLIN, kListenerId);
  watch(epoll_, EPOLL_CTL_ADD, wake_, EPOLLIN, kWakeId);
}

void TruthServer::serve() {
  std::array<epoll_event, 256> events{};
  while (!stop_) {
    freeze();
    run_timers();
    const timespec patience =
        span(std::max<std::int64_t>(0, next_wake_ns() - macro::monotonic_ns()));
    const int ready =
        epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &patience, nullptr);
    for (int i = 0; i < ready && !stop_; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.u64 == kListenerId) {
        accept_all();
      } else if (event.data.u64 == kWakeId) {
        acknowledge();
      } else {
        const auto found = connections_.find(event.data.u64);
        if (found == connections_.end()) {
          continue;
        }
        Connection& connection = *found->second;
        if ((event.events & EPOLLOUT) != 0 &&
            !(flush(event.data.u64, connection) && begin_requests(event.data.u64, connection))) {
          drop(event.data.u64);
        } else if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) {
          readable(event.data.u64, connection);
        }
      }
    }
  }
  connections_.clear();  // here, where the signal of a broken pipe is blocked
}

std::int64_t TruthServer::next_wake_ns() const {
  const std::int64_t now = macro::monotonic_ns();
  std::int64_t next = now + kSecond;
  if (!timers_.empty()) {
    next = std::min(next, timers_.top().first);
  }
  const std::int64_t first = log_.first_ns();
  if (plan_.stall && plan_.stall->frozen && first != 0) {
    const std::int64_t begin = first + plan_.stall->begin.count();
    next = begin > now ? std::min(next, begin) : next;
  }
  return next;
}

/// Where the plan's stall freezes the server, nothing happens until its end but the stop.
void TruthServer::freeze() {
  const std::int64_t first = log_.first_ns();
  if (!plan_.stall || !plan_.stall->frozen || first == 0) {
    return;
  }
  const std::int64_t begin = first + plan_.stall->begin.count();
  const std::int64_t end = begin + plan_.stall->length.count();
  for (std::int64_t now = macro::monotonic_ns(); now >= begin && now < end && !stop_;
       now = macro::monotonic_ns()) {
    pollfd wake{wake_, POLLIN, 0};
    const timespec patience = span(end - now);
    if (ppoll(&wake, 1, &patience, nullptr) > 0) {
      acknowledge();
    }
  }
}

void TruthServer::accept_all() {
  for (;;) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      return;
    }
    if (connections_.size() >= kMostConnections) {
      close(fd);
      continue;
    }
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const std::uint64_t id = next_id_++;
    connections_[id] = std::make_unique<Connection>(fd, tls_.get());
    watch(epoll_, EPOLL_CTL_ADD, fd, EPOLLIN, id);
    log_.count([](TruthCounts& counts) {
      ++counts.connections;
      counts.open_peak = std::max(counts.open_peak, ++counts.open);
    });
  }
}

void TruthServer::readable(std::uint64_t id, Connection& connection) {
  for (;;) {
    freeze();  // here too: a client that answers quickly keeps this loop busy
    const TruthSocket::Outcome outcome = connection.socket.read(connection.received);
    if (outcome == TruthSocket::Outcome::again) {
      return;
    }
    if (outcome == TruthSocket::Outcome::over || !begin_requests(id, connection) ||
        connection.received.size() > kMostHeadBytes + kMostBodyBytes) {
      drop(id);
      return;
    }
  }
}

/// Begins the next request that is there as a whole; those behind it wait for its answer.
bool TruthServer::begin_requests(std::uint64_t id, Connection& connection) {
  while (!connection.answering && !connection.received.empty()) {
    const std::int64_t now = macro::monotonic_ns();
    TruthRequest request;
    const Reading reading = read_truth_request(connection.received, request);
    if (reading == Reading::more) {
      return true;
    }
    if (reading == Reading::bad) {
      log_.count([](TruthCounts& counts) { ++counts.malformed; });
      return false;
    }
    connection.received_ns = now;
    const std::size_t size = request.size();
    begin_answer(id, connection, request);
    connection.received.erase(0, size);
    if (!go_on(id, connection)) {
      return false;
    }
  }
  return true;
}

void TruthServer::begin_answer(std::uint64_t id, Connection& connection,
                               const TruthRequest& request) {
  connection.answering = true;
  connection.counted = request.path != "/truth" && request.path != "/truth/forget";
  if (!connection.counted) {
    if (request.path == "/truth/forget") {
      log_.forget();
    }
    connection.answer = TruthAnswer::at_once(to_json(log_.report()), request.wants_close);
    return;
  }
  const std::string_view bytes(request.head.data(), request.size());
  connection.number = log_.received(id, bytes, connection.received_ns);
  const std::int64_t begin = held_until(plan_, log_.first_ns(), connection.received_ns);
  const std::int64_t own = connection.received_ns + delay_of(plan_, connection.number).count();
  connection.answer =
      TruthAnswer(plan_, request, connection.received_ns, begin, std::max(begin, own));
}

/// Writes the steps that are due and sets the timer for the next.
bool TruthServer::go_on(std::uint64_t id, Connection& connection) {
  while (connection.answering && !connection.answer.done()) {
    const std::int64_t due = connection.answer.due_ns();
    if (due > macro::monotonic_ns()) {
      timers_.emplace(due, id);
      return flush(id, connection);
    }
    const bool first = connection.last_write_ns == 0;
    connection.last_write_ns = macro::monotonic_ns();
    connection.answer.write_step(connection.last_write_ns, connection.out);
    if (connection.answer.streams()) {
      count_stream(first ? 1 : 0);
    }
  }
  return flush(id, connection);
}

void TruthServer::count_stream(int change) {
  streams_open_ += static_cast<std::uint64_t>(change);
  log_.count([&](TruthCounts& counts) {
    ++counts.events;
    counts.streams_open_peak = std::max(counts.streams_open_peak, streams_open_);
  });
}

/// Sends what is there; false when the connection is over, well or not.
bool TruthServer::flush(std::uint64_t id, Connection& connection) {
  bool full = false;
  while (connection.out_at < connection.out.size() && !full) {
    connection.last_write_ns = macro::monotonic_ns();
    const auto outcome = connection.socket.write(connection.out, connection.out_at);
    if (outcome == TruthSocket::Outcome::over) {
      return false;
    }
    full = outcome == TruthSocket::Outcome::again;
  }
  if (full != connection.waits_for_room) {
    connection.waits_for_room = full;
    watch(epoll_, EPOLL_CTL_MOD, connection.socket.fd(), full ? EPOLLIN | EPOLLOUT : EPOLLIN, id);
  }
  if (full) {
    return true;
  }
  connection.out.clear();
  connection.out_at = 0;
  if (!connection.answering || !connection.answer.done()) {
    return true;
  }
  return answered(connection);
}

/// False where the connection ends with this answer.
bool TruthServer::answered(Connection& connection) {
  connection.answering = false;
  streams_open_ -= connection.answer.streams() ? 1 : 0;
  if (connection.counted) {
    log_.written(connection.number, connection.received_ns, connection.last_write_ns);
  }
  connection.last_write_ns = 0;
  return !connection.answer.closes();
}

void TruthServer::drop(std::uint64_t id) {
  const auto found = connections_.find(id);
  Connection& connection = *found->second;
  if (connection.answering) {
    streams_open_ -= connection.answer.streams() && connection.last_write_ns != 0 ? 1 : 0;
    if (connection.counted) {
      log_.given_up(connection.received_ns);
    }
  }
  connections_.erase(found);
  log_.count([](TruthCounts& counts) { --counts.open; });
}

void TruthServer::run_timers() {
  while (!timers_.empty() && timers_.top().first <= macro::monotonic_ns()) {
    const std::uint64_t id = timers_.top().second;
    timers_.pop();
    const auto found = connections_.find(id);
    if (found != connections_.end() &&
        !(go_on(id, *found->second) && begin_requests(id, *found->second))) {
      drop(id);
    }
  }
}

}  // namespace macro_test

#include "macro/engine/worker.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

#include "macro/engine/chat_answer.h"

namespace macro {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
/// Deadlines and back-offs are looked at this often; a timeout is late by at most as much.
constexpr std::int64_t kSweepInterval = 50 * kMillisecond;
constexpr std::int64_t kConnectTimeout = 5'000 * kMillisecond;
/// Back-off after the n-th failure in a row: 1, 2, 4, ... ms, at most 128 ms.
constexpr std::uint32_t kMaxBackOffDoublings = 7;
/// Read buffer: room for an echo of the request twice over and a large head. Untouched pages cost
/// nothing.
constexpr std::size_t kLeastBufferBytes = 64UL * 1024;

std::int64_t read_clock(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

}  // namespace

Worker::Worker(const LoadPlan& plan, LoadClock& clock, const std::atomic<bool>& stop,
               std::vector<ChatRequest> requests, std::uint64_t first_salt,
               std::uint64_t max_requests)
    : plan_(plan),
      clock_(clock),
      stop_(stop),
      buffer_bytes_(kLeastBufferBytes +
                    2 * (requests.empty() ? 0 : requests.front().bytes().size())),
      timeout_ns_(plan.request_timeout.count()),
      max_requests_(max_requests),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      next_salt_(first_salt) {
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  connections_.reserve(requests.size());
  for (ChatRequest& request : requests) {
    Connection& connection = connections_.emplace_back(std::move(request));
    connection.buffer = std::make_unique_for_overwrite<char[]>(buffer_bytes_);
  }
}

Worker::~Worker() {
  for (Connection& connection : connections_) disconnect(connection);
  close(epoll_);
}

void Worker::run() noexcept {
  now_ = read_clock(CLOCK_MONOTONIC);
  while (true) {
    if (now_ >= next_sweep_) sweep();
    mark_time();
    if (done()) break;
    const std::int64_t wait_ns = std::max<std::int64_t>(next_sweep_ - now_, 0);
    const int wait_ms = static_cast<int>((wait_ns + kMillisecond - 1) / kMillisecond);
    const int ready = epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), wait_ms);
    // What events bring is stamped as each is handled; a clock reading here would be one too many.
    if (ready <= 0) now_ = read_clock(CLOCK_MONOTONIC);
    for (int i = 0; i < ready; ++i) {
      const epoll_event& event = events_[static_cast<std::size_t>(i)];
      handle(*static_cast<Connection*>(event.data.ptr), event.events);
    }
  }
  for (Connection& connection : connections_) disconnect(connection);
}

double Worker::busy_share() const noexcept {
  if (cpu_begin_ns_ < 0 || cpu_end_ns_ < 0 || wall_end_ns_ <= wall_begin_ns_) return 0;
  return static_cast<double>(cpu_end_ns_ - cpu_begin_ns_) /
         static_cast<double>(wall_end_ns_ - wall_begin_ns_);
}

bool Worker::in_measured_part(std::int64_t when_ns) const noexcept {
  return when_ns >= clock_.begin_ns && when_ns < clock_.end_ns.load(std::memory_order_relaxed);
}

bool Worker::done() const noexcept {
  if (stop_.load(std::memory_order_relaxed)) return true;
  return now_ >= clock_.end_ns.load(std::memory_order_relaxed) && counted_in_flight_ == 0;
}

/// Reads the thread's CPU clock where the measured part begins and ends.
void Worker::mark_time() noexcept {
  if (cpu_begin_ns_ < 0 && now_ >= clock_.begin_ns) {
    cpu_begin_ns_ = read_clock(CLOCK_THREAD_CPUTIME_ID);
    wall_begin_ns_ = now_;
  }
  const bool over = now_ >= clock_.end_ns.load(std::memory_order_relaxed) ||
                    stop_.load(std::memory_order_relaxed);
  if (cpu_end_ns_ < 0 && cpu_begin_ns_ >= 0 && over) {
    cpu_end_ns_ = read_clock(CLOCK_THREAD_CPUTIME_ID);
    wall_end_ns_ = now_;
  }
}

void Worker::sweep() noexcept {
  next_sweep_ = now_ + kSweepInterval;
  for (Connection& connection : connections_) {
    switch (connection.phase) {
      case Phase::closed:
        if (connection.wake_ns <= now_) {
          connect(connection);
        } else {
          next_sweep_ = std::min(next_sweep_, connection.wake_ns);
        }
        break;
      case Phase::connecting:
        if (now_ - connection.started_ns > std::min(timeout_ns_, kConnectTimeout)) {
          fail(connection, FailureClass::connect);
        }
        break;
      case Phase::waiting:
        if (now_ - connection.started_ns > timeout_ns_) fail(connection, FailureClass::timeout);
        break;
      case Phase::idle:
        break;
    }
  }
}

void Worker::connect(Connection& connection) noexcept {
  connection.started_ns = now_;
  connection.counted = in_measured_part(now_);
  counted_in_flight_ += connection.counted ? 1 : 0;
  connection.phase = Phase::connecting;
  connection.peer_closed = false;
  connection.socket =
      socket(plan_.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (connection.socket < 0) {
    fail(connection, FailureClass::connect);
    return;
  }
  const int yes = 1;
  setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &connection;
  const auto* address = reinterpret_cast<const sockaddr*>(&plan_.address);
  const bool started =
      ::connect(connection.socket, address, plan_.address_size) == 0 || errno == EINPROGRESS;
  // Registered after the attempt began: an edge-triggered socket reports its state at that moment.
  if (!started || epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event) != 0) {
    fail(connection, FailureClass::connect);
  }
}

void Worker::connected(Connection& connection) noexcept {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(connection.socket, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    fail(connection, FailureClass::connect);
    return;
  }
  if (connection.counted) {
    // The attempt was not a failure, and is no request either.
    ++counts_.connects;
    --counted_in_flight_;
    connection.counted = false;
  }
  offer(connection);
}

void Worker::disconnect(Connection& connection) noexcept {
  if (connection.socket >= 0) close(connection.socket);  // epoll forgets it as well
  connection.socket = -1;
  connection.phase = Phase::closed;
}

/// The connection is free: decides when its next request starts. Back to back: now.
void Worker::offer(Connection& connection) noexcept {
  if (counts_.sent >= max_requests_) {
    // Whichever thread comes to its share first ends the measured part for all.
    connection.phase = Phase::idle;
    clock_.capped.store(true, std::memory_order_relaxed);
    std::int64_t end = clock_.end_ns.load(std::memory_order_relaxed);
    while (now_ < end && !clock_.end_ns.compare_exchange_weak(end, now_)) {
    }
    return;
  }
  ++counts_.sent;
  connection.request.salt(salt_of(plan_.request.seed, next_salt_++));
  connection.parser.reset();
  connection.sent_bytes = 0;
  connection.received_bytes = 0;
  connection.phase = Phase::waiting;
  connection.started_ns = now_ = read_clock(CLOCK_MONOTONIC);
  connection.counted = in_measured_part(now_);
  counted_in_flight_ += connection.counted ? 1 : 0;
  send(connection);
}

void Worker::send(Connection& connection) noexcept {
  const std::string_view bytes = connection.request.bytes();
  while (connection.sent_bytes < bytes.size()) {
    const ssize_t sent = ::send(connection.socket, bytes.data() + connection.sent_bytes,
                                bytes.size() - connection.sent_bytes, MSG_NOSIGNAL);
    if (sent >= 0) {
      connection.sent_bytes += static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN) {
      return;  // the next EPOLLOUT continues
    } else if (errno != EINTR) {
      fail(connection, FailureClass::reset);
      return;
    }
  }
}

void Worker::handle(Connection& connection, std::uint32_t events) noexcept {
  if (connection.phase == Phase::connecting) {
    if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) return;
    connected(connection);
    // The peer may have sent or closed already: that edge came with this event.
    if (connection.phase != Phase::waiting) return;
  }
  if (connection.phase != Phase::waiting) return;
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) connection.peer_closed = true;
  if (connection.sent_bytes < connection.request.bytes().size() && (events & EPOLLOUT) != 0) {
    send(connection);
    if (connection.phase != Phase::waiting) return;
  }
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) receive(connection);
}

void Worker::receive(Connection& connection) noexcept {
  while (true) {
    const std::size_t room = buffer_bytes_ - connection.received_bytes;
    char* const at = connection.buffer.get() + connection.received_bytes;
    const ssize_t received = recv(connection.socket, at, room, 0);
    if (received < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) fail(connection, FailureClass::reset);
      return;
    }
    now_ = read_clock(CLOCK_MONOTONIC);
    ResponseParser& parser = connection.parser;
    if (received == 0) {
      connection.peer_closed = true;
      const bool whole = connection.received_bytes > 0 &&
                         parser.end_of_stream() == ResponseParser::State::complete;
      if (whole) {
        answered(connection);
      } else {
        fail(connection, FailureClass::closed);
      }
      return;
    }
    connection.received_bytes += static_cast<std::size_t>(received);
    const auto state = parser.parse({connection.buffer.get(), connection.received_bytes});
    if (state == ResponseParser::State::complete) {
      answered(connection);
      return;
    }
    if (state == ResponseParser::State::malformed) {
      fail(connection, FailureClass::malformed_http);
      return;
    }
    if (connection.received_bytes == buffer_bytes_ || parser.announced_bytes() > buffer_bytes_) {
      fail(connection, FailureClass::too_large);
      return;
    }
    // A short read emptied the socket; but after the peer's close no further event will come.
    if (static_cast<std::size_t>(received) < room && !connection.peer_closed) return;
  }
}

/// The answer is complete: checks and counts it, and lets the connection go on. now_ is the time of
/// its last byte.
void Worker::answered(Connection& connection) noexcept {
  const std::int64_t received_ns = now_;
  const ResponseParser& parser = connection.parser;
  if (parser.consumed() < connection.received_bytes) {
    fail(connection, FailureClass::malformed_http);
    return;
  }
  const bool whole_request = connection.sent_bytes == connection.request.bytes().size();
  const bool reusable = parser.keep_alive() && !connection.peer_closed && whole_request;
  std::optional<FailureClass> fault;
  if (parser.status() != 200) {
    fault = FailureClass::status;
  } else {
    fault = check_chat_answer(parser.body(), connection.request.expectation());
  }
  if (connection.counted) {
    --counted_in_flight_;
    connection.counted = false;
    if (!fault) {
      ++counts_.succeeded;
      counts_.latency_ns.record(received_ns - connection.started_ns);
    } else {
      ++counts_.failures[index_of(*fault)];
      if (fault == FailureClass::status) {
        ++counts_.statuses[static_cast<std::size_t>(parser.status())];
      }
    }
  }
  if (!fault && in_measured_part(received_ns)) ++counts_.completed;
  connection.failures_in_row = 0;
  connection.phase = Phase::idle;
  if (reusable) {
    offer(connection);
    return;
  }
  // Not a failure: the next connection is made at once, but after the events at hand.
  disconnect(connection);
  connection.wake_ns = now_;
  next_sweep_ = now_;
}

/// Counts a request (or attempt to connect) that brought no answer, and begins again with a new
/// connection after a pause that grows with the failures in a row.
void Worker::fail(Connection& connection, FailureClass failure) noexcept {
  if (connection.counted) {
    --counted_in_flight_;
    connection.counted = false;
    ++counts_.failures[index_of(failure)];
  }
  disconnect(connection);
  now_ = read_clock(CLOCK_MONOTONIC);
  const std::uint32_t doublings = std::min(connection.failures_in_row, kMaxBackOffDoublings);
  ++connection.failures_in_row;
  connection.wake_ns = now_ + (kMillisecond << doublings);
  next_sweep_ = std::min(next_sweep_, connection.wake_ns);
}

}  // namespace macro

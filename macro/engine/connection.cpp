#include "macro/engine/connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "macro/engine/chat_answer.h"
#include "macro/engine/monotonic_clock.h"

namespace macro {

Connection::Connection(ChatRequest request, std::size_t buffer_bytes)
    : buffer_bytes_(buffer_bytes),
      buffer_(std::make_unique_for_overwrite<char[]>(buffer_bytes)),
      request_(std::move(request)) {}

Connection::~Connection() { close(); }

Connection::Connection(Connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      phase_(std::exchange(other.phase_, Phase::closed)),
      buffer_bytes_(other.buffer_bytes_),
      buffer_(std::move(other.buffer_)),
      request_(std::move(other.request_)) {}

bool Connection::open(const sockaddr_storage& address, socklen_t address_size, int epoll,
                      void* tag) noexcept {
  phase_ = Phase::connecting;
  peer_closed_ = false;
  socket_ = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (socket_ < 0) {
    return false;
  }
  const int yes = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (connect(socket_, generic, address_size) != 0 && errno != EINPROGRESS) {
    return false;
  }
  // Registered after the attempt began: an edge-triggered socket reports its state at that moment.
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = tag;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, socket_, &event) == 0;
}

bool Connection::finish_open() noexcept {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  phase_ = Phase::idle;
  return error == 0;
}

void Connection::close() noexcept {
  if (socket_ >= 0) {
    ::close(socket_);  // epoll forgets it as well
  }
  socket_ = -1;
  phase_ = Phase::closed;
}

bool Connection::begin_request(std::uint64_t salt) noexcept {
  request_.salt(salt);
  parser_.reset();
  sent_bytes_ = 0;
  received_bytes_ = 0;
  phase_ = Phase::waiting;
  return continue_request();
}

bool Connection::continue_request() noexcept {
  const std::string_view bytes = request_.bytes();
  while (sent_bytes_ < bytes.size()) {
    const ssize_t sent =
        send(socket_, bytes.data() + sent_bytes_, bytes.size() - sent_bytes_, MSG_NOSIGNAL);
    if (sent >= 0) {
      sent_bytes_ += static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN) {
      return true;  // the next EPOLLOUT continues
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

Connection::Progress Connection::fail(FailureClass failure) noexcept {
  receive_failure_ = failure;
  return Progress::failed;
}

Connection::Progress Connection::end_of_stream() noexcept {
  peer_closed_ = true;
  const bool whole =
      received_bytes_ > 0 && parser_.end_of_stream() == ResponseParser::State::complete;
  return whole ? Progress::answered : fail(FailureClass::closed);
}

Connection::Progress Connection::receive() noexcept {
  while (true) {
    const std::size_t room = buffer_bytes_ - received_bytes_;
    const ssize_t received = recv(socket_, buffer_.get() + received_bytes_, room, 0);
    if (received < 0) {
      if (errno == EINTR) {
        continue;
      }
      return errno == EAGAIN ? Progress::incomplete : fail(FailureClass::reset);
    }
    received_ns_ = monotonic_ns();
    if (received == 0) {
      return end_of_stream();
    }
    received_bytes_ += static_cast<std::size_t>(received);
    switch (parser_.parse({buffer_.get(), received_bytes_})) {
      case ResponseParser::State::complete:
        // More than the answer: an answer to nothing that was asked.
        return parser_.consumed() == received_bytes_ ? Progress::answered
                                                     : fail(FailureClass::malformed_http);
      case ResponseParser::State::malformed:
        return fail(FailureClass::malformed_http);
      case ResponseParser::State::incomplete:
        break;
    }
    if (received_bytes_ == buffer_bytes_ || parser_.announced_bytes() > buffer_bytes_) {
      return fail(FailureClass::too_large);
    }
    if (static_cast<std::size_t>(received) < room && !peer_closed_) {
      return Progress::incomplete;
    }
  }
}

std::optional<FailureClass> Connection::check_answer() const noexcept {
  if (parser_.status() != 200) {
    return FailureClass::status;
  }
  return check_chat_answer(parser_.body(), request_.expectation());
}

void Connection::finish_exchange() noexcept {
  if (parser_.keep_alive() && !peer_closed_ && request_sent()) {
    phase_ = Phase::idle;
  } else {
    close();
  }
}

}  // namespace macro

#include "macro/engine/connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "macro/engine/answer.h"
#include "macro/engine/monotonic_clock.h"

namespace macro {

Connection::Connection(ChatRequest request, std::size_t buffer_bytes)
    : buffer_bytes_(buffer_bytes),
      buffer_(std::make_unique_for_overwrite<char[]>(buffer_bytes)),
      request_(std::move(request)) {
  if (request_.streams()) {
    stream_ = std::make_unique<AnswerStream>(request_.api(), buffer_bytes);
  }
}

Connection::~Connection() { close(); }

Connection::Connection(Connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      phase_(std::exchange(other.phase_, Phase::closed)),
      buffer_bytes_(other.buffer_bytes_),
      buffer_(std::move(other.buffer_)),
      request_(std::move(other.request_)),
      stream_(std::move(other.stream_)) {}

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

bool Connection::begin_request(std::uint64_t salt, ChunkCounts* chunks) noexcept {
  request_.salt(salt);
  parser_.reset();
  if (stream_) {
    stream_->begin(request_.expectation(), chunks);
  }
  first_byte_ns_ = 0;
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
      first_byte_ns_ != 0 && parser_.end_of_stream() == ResponseParser::State::complete;
  if (whole) {
    return Progress::answered;
  }
  // A stream that said why it breaks off.
  const bool told = stream_ && stream_->told_error();
  return fail(told ? FailureClass::error_event : FailureClass::closed);
}

/// The body of a stream is read as it comes, so that its length does not matter. False when an
/// event does not fit.
bool Connection::take_stream() noexcept {
  if (parser_.status() != 200 || parser_.body().empty()) {
    return true;
  }
  const bool fits = stream_->feed(parser_.body(), received_ns_);
  received_bytes_ = parser_.discard_body(received_bytes_);
  return fits;
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
    if (first_byte_ns_ == 0) {
      first_byte_ns_ = received_ns_;
    }
    received_bytes_ += static_cast<std::size_t>(received);
    const ResponseParser::State state = parser_.parse({buffer_.get(), received_bytes_});
    if (stream_ && !take_stream()) {
      return fail(FailureClass::too_large);
    }
    switch (state) {
      case ResponseParser::State::complete:
        // More than the answer: an answer to nothing that was asked.
        return parser_.consumed() == received_bytes_ ? Progress::answered
                                                     : fail(FailureClass::malformed_http);
      case ResponseParser::State::malformed:
        return fail(FailureClass::malformed_http);
      case ResponseParser::State::incomplete:
        break;
    }
    if (received_bytes_ == buffer_bytes_ ||
        (!stream_ && parser_.announced_bytes() > buffer_bytes_)) {
      return fail(FailureClass::too_large);
    }
    if (static_cast<std::size_t>(received) < room && !peer_closed_) {
      return Progress::incomplete;
    }
  }
}

std::optional<FailureClass> Connection::check_answer(TokenCounts& tokens) const noexcept {
  if (parser_.status() != 200) {
    return FailureClass::status;
  }
  const AnswerExpectation expected = request_.expectation();
  const AnswerFacts facts =
      stream_ ? stream_->facts() : read_answer(request_.api(), parser_.body(), expected);
  tokens = facts.usage.value_or(TokenCounts{});
  return judge(facts, expected.rule);
}

void Connection::finish_exchange() noexcept {
  if (parser_.keep_alive() && !peer_closed_ && request_sent()) {
    phase_ = Phase::idle;
  } else {
    close();
  }
}

}  // namespace macro

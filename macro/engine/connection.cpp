#include "macro/engine/connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "macro/engine/answer.h"
#include "macro/engine/monotonic_clock.h"

namespace macro {

Connection::Connection(std::size_t request_bytes, std::size_t buffer_bytes, bool may_stream)
    : buffer_bytes_(buffer_bytes),
      buffer_(std::make_unique_for_overwrite<char[]>(buffer_bytes)),
      request_(request_bytes) {
  if (may_stream) {
    stream_ = std::make_unique<AnswerStream>(buffer_bytes);
  }
}

Connection::~Connection() { close(); }

Connection::Connection(Connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      phase_(std::exchange(other.phase_, Phase::closed)),
      buffer_bytes_(other.buffer_bytes_),
      buffer_(std::move(other.buffer_)),
      request_(std::move(other.request_)),
      session_(std::move(other.session_)),
      stream_(std::move(other.stream_)) {}

void Connection::use(const ChatRequest& request) {
  if (used_ != &request) {
    request_ = request;
    used_ = &request;
  }
}

bool Connection::open(const TargetAddress& target, const TlsContext* tls, int epoll,
                      void* tag) noexcept {
  phase_ = Phase::connecting;
  peer_closed_ = false;
  target_ = &target;
  tls_ = target.tls ? tls : nullptr;
  socket_ =
      socket(target.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (socket_ < 0) {
    return false;
  }
  const int yes = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const auto* generic = reinterpret_cast<const sockaddr*>(&target.address);
  if (connect(socket_, generic, target.address_size) != 0 && errno != EINPROGRESS) {
    return false;
  }
  // Registered after the attempt began: an edge-triggered socket reports its state at that moment.
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = tag;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, socket_, &event) == 0;
}

Connection::Opening Connection::finish_open() noexcept {
  if (!session_.active()) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
      return Opening::refused;
    }
    if (tls_ == nullptr) {
      phase_ = Phase::idle;
      return Opening::open;
    }
    if (!session_.begin(*tls_, socket_, target_->host)) {
      return Opening::tls_failed;
    }
  }
  switch (session_.handshake()) {
    case TlsSession::Step::done:
      phase_ = Phase::idle;
      return Opening::open;
    case TlsSession::Step::wait:
      return Opening::pending;
    case TlsSession::Step::closed:
    case TlsSession::Step::failed:
      break;
  }
  return Opening::tls_failed;
}

void Connection::close() noexcept {
  session_.end();
  if (socket_ >= 0) {
    ::close(socket_);  // epoll forgets it as well
  }
  socket_ = -1;
  phase_ = Phase::closed;
}

bool Connection::begin_request(std::uint64_t salt, ChunkCounts* chunks) noexcept {
  request_.salt(salt);
  parser_.reset();
  if (streams()) {
    stream_->begin(request_.api(), request_.expectation(), chunks);
  }
  first_byte_ns_ = 0;
  answer_bytes_ = 0;
  sent_bytes_ = 0;
  received_bytes_ = 0;
  phase_ = Phase::waiting;
  return continue_request();
}

/// As send(2); through TLS as well. The system call itself: glibc's is a cancellation point, and
/// two atomic operations around each call are more than all else that happens here.
ssize_t Connection::send_some(const char* bytes, std::size_t size) noexcept {
  if (!session_.active()) {
    return syscall(SYS_sendto, socket_, bytes, size, MSG_NOSIGNAL, nullptr, 0);
  }
  TlsSession::Step step{};
  const ssize_t sent = session_.send(bytes, size, step);
  if (step == TlsSession::Step::done) {
    return sent;
  }
  errno = step == TlsSession::Step::wait ? EAGAIN : ECONNRESET;
  return -1;
}

/// As recv(2); through TLS as well.
ssize_t Connection::receive_some(char* bytes, std::size_t size) noexcept {
  if (!session_.active()) {
    return syscall(SYS_recvfrom, socket_, bytes, size, 0, nullptr, nullptr);
  }
  TlsSession::Step step{};
  const ssize_t received = session_.receive(bytes, size, step);
  switch (step) {
    case TlsSession::Step::done:
      return received;
    case TlsSession::Step::closed:
      return 0;
    case TlsSession::Step::wait:
      errno = EAGAIN;
      return -1;
    case TlsSession::Step::failed:
      break;
  }
  errno = ECONNRESET;
  return -1;
}

bool Connection::continue_request() noexcept {
  const std::string_view bytes = request_.bytes();
  while (sent_bytes_ < bytes.size()) {
    const ssize_t sent = send_some(bytes.data() + sent_bytes_, bytes.size() - sent_bytes_);
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
  const bool told = streams() && stream_->told_error();
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
    const ssize_t received = receive_some(buffer_.get() + received_bytes_, room);
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
    answer_bytes_ += static_cast<std::uint64_t>(received);
    const ResponseParser::State state = parser_.parse({buffer_.get(), received_bytes_});
    if (streams() && !take_stream()) {
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
        (!streams() && parser_.announced_bytes() > buffer_bytes_)) {
      return fail(FailureClass::too_large);
    }
    // TLS may hold more than one read brings, of which no event would tell.
    const bool emptied = static_cast<std::size_t>(received) < room && !session_.active();
    if (emptied && !peer_closed_) {
      return Progress::incomplete;
    }
  }
}

std::optional<FailureClass> Connection::check_answer(TokenCounts& tokens) const noexcept {
  if (parser_.status() != 200) {
    return FailureClass::status;
  }
  const AnswerExpectation expected = request_.expectation();
  if (expected.rule == AnswerRule::status) {
    return std::nullopt;
  }
  if (expected.rule == AnswerRule::listing) {
    return judge(read_listing(parser_.body()), expected.rule);
  }
  const AnswerFacts facts =
      streams() ? stream_->facts() : read_answer(request_.api(), parser_.body(), expected);
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

#include "macro/provider/session.h"

#include <sys/epoll.h>

namespace macro::provider {

Session::Flow Session::flush() {
  while (!outbox_.empty()) {
    const std::string_view bytes = outbox_.next(exchange_.one_event_a_send());
    std::size_t size = 0;
    switch (channel_.send(bytes.data(), bytes.size(), size)) {
      case Channel::Outcome::done:
        outbox_.sent(size);
        break;
      case Channel::Outcome::blocked:
        return Flow::wait;
      case Channel::Outcome::closed:
        return Flow::over;
    }
  }
  return Flow::go_on;
}

Session::Flow Session::receive() {
  const RequestReader::Space space = reader_.space();
  std::size_t size = 0;
  switch (channel_.receive(space.begin, space.size, size)) {
    case Channel::Outcome::done:
      reader_.received(size);
      // The peer's close is an event of its own, and then reading goes on to the end.
      readable_ = size == space.size || !channel_.short_receive_is_last() || peer_closed_;
      return Flow::go_on;
    case Channel::Outcome::blocked:
      readable_ = false;
      return peer_closed_ ? Flow::over : Flow::wait;
    case Channel::Outcome::closed:
      break;
  }
  return Flow::over;
}

Session::Flow Session::next_request(Responder& responder) {
  switch (reader_.advance()) {
    case RequestReader::State::complete:
      request_ = responder.respond(reader_.request(), exchange_);
      reader_.next_request();
      reader_.shrink();
      return Flow::go_on;
    case RequestReader::State::failed:
      responder.refuse(reader_.error_status(), exchange_);
      return Flow::go_on;
    case RequestReader::State::need_more:
      break;
  }
  if (reader_.take_continue_wish()) {
    outbox_.append("HTTP/1.1 100 Continue\r\n\r\n");
    return Flow::go_on;
  }
  if (!readable_) {
    return peer_closed_ ? Flow::over : Flow::wait;
  }
  return receive();
}

bool Session::drive(std::uint32_t events, Responder& responder, Observations& observations,
                    std::int64_t now_ns) {
  readable_ = readable_ || (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0 ||
              (events != 0 && !channel_.short_receive_is_last());
  peer_closed_ = peer_closed_ || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  while (true) {
    const Flow sending = flush();
    const bool waiting =
        sending == Flow::wait || (exchange_.active() && exchange_.due_ns() > now_ns);
    if (sending == Flow::over || (waiting && peer_closed_)) {
      if (exchange_.active() || !outbox_.empty()) {
        observations.cancelled(request_, now_ns);
      }
      return false;
    }
    if (waiting) {
      return true;
    }
    if (exchange_.active()) {
      exchange_.advance(outbox_);
      continue;
    }
    if (exchange_.closes()) {
      return false;
    }
    const Flow reading = next_request(responder);
    if (reading != Flow::go_on) {
      return reading == Flow::wait;
    }
  }
}

}  // namespace macro::provider

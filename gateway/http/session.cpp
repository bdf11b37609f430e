#include "gateway/http/session.h"

#include <algorithm>
#include <utility>

namespace gateway::http {

Session::Session(SharedState& shared, net::Poller& poller, bool peer_is_loopback,
                 Clock::time_point now)
    : shared_(shared),
      poller_(poller),
      deadline_(now + shared.options.idle_timeout),
      scanner_(shared.options.framing),
      chunks_(shared.options.framing.body_bytes),
      peer_is_loopback_(peer_is_loopback) {}

Session::~Session() {
  lose();
  shared_.buffered_bytes.fetch_sub(charged_, std::memory_order_relaxed);
}

Session::Turn Session::run(Wire& wire, WorkerTools& tools) {
  const Turn turn = serve(wire, tools);
  if (turn == Turn::kClosed) {
    lose();
    return turn;
  }
  // The scratch memory goes to another session now.
  hold_input();
  charge();
  return turn;
}

Session::Turn Session::serve(Wire& wire, WorkerTools& tools) {
  int answered = 0;
  int reads = 0;
  for (;;) {
    if (lost_) {
      return Turn::kClosed;
    }
    if (!output_.empty() && !flush(wire, tools)) {
      return lost_ ? Turn::kClosed : Turn::kParked;  // a slow reader gets no more requests served
    }
    if (phase_ == Phase::kLingering) {
      return linger(wire, tools);
    }
    if (phase_ == Phase::kAnswering) {
      if (!output_.empty()) {
        continue;  // not all of the last piece went
      }
      if (!watch_client(wire, tools)) {
        return Turn::kClosed;
      }
      if (!exchange_ready_) {
        return Turn::kParked;
      }
    }
    const Step made = step(wire, tools);
    if (made == Step::kAnswered) {
      if (++answered >= kRequestsPerTurn && output_.empty()) {
        return Turn::kAgain;
      }
      continue;
    }
    if (made == Step::kAdvanced) {
      continue;
    }
    if (peer_ended_) {
      if (phase_ == Phase::kHead && input().empty()) {
        return Turn::kClosed;
      }
      // It may have ended its side only, and still read.
      give_up(400, "the connection ended in the middle of a request", wire, tools);
      continue;
    }
    if (!wire.is_readable()) {
      return park(tools);
    }
    if (++reads > kReadsPerTurn) {
      return Turn::kAgain;
    }
    if (!take_input(wire, tools)) {
      give_up(503, "too much is waiting in memory; try again later", wire, tools);
    }
  }
}

/// Waits for input: sets the deadline that this wait has, unless it runs already.
Session::Turn Session::park(WorkerTools& tools) {
  if (phase_ == Phase::kHead && input().empty()) {
    // Draining, and the wire has just been found empty: this connection is idle.
    return draining() ? Turn::kClosed : Turn::kParked;
  }
  if (phase_ == Phase::kHead && !head_begun_) {
    head_begun_ = true;
    deadline_ = tools.now + shared_.options.head_deadline;
  }
  return Turn::kParked;
}

/// Receives once. False: there is no memory for what arrived.
bool Session::take_input(Wire& wire, WorkerTools& tools) {
  hold_input();
  const Wire::Transfer received = wire.receive(tools.scratch.data(), tools.scratch.size());
  switch (received.status) {
    case Wire::Status::kDone:
      break;
    case Wire::Status::kBlocked:
      return true;
    case Wire::Status::kClosed:
      peer_ended_ = true;
      return true;
    case Wire::Status::kLost:
      lost_ = true;
      return true;
  }
  fresh_ = {tools.scratch.data(), received.bytes};
  if (!held_.empty()) {
    hold_input();
  }
  return charge();
}

Session::Step Session::step(Wire& wire, WorkerTools& tools) {
  switch (phase_) {
    case Phase::kHead:
      return read_head(wire, tools);
    case Phase::kAnswering:
      return resume(wire, tools);
    default:
      return read_body(wire, tools);
  }
}

Session::Step Session::read_head(Wire& wire, WorkerTools& tools) {
  const std::string_view bytes = input();
  switch (bytes.empty() ? HeadScanner::State::kNeedMore : scanner_.scan(bytes)) {
    case HeadScanner::State::kNeedMore:
      return Step::kStarved;
    case HeadScanner::State::kError:
      return give_up(scanner_.error().status, scanner_.error().reason, wire, tools);
    case HeadScanner::State::kComplete:
      break;
  }
  return admit(scanner_.head(bytes), wire, tools);
}

Session::Step Session::admit(const FramedHead& head, Wire& wire, WorkerTools& tools) {
  is_head_ = head.method == "HEAD";
  keep_alive_ = head.keep_alive;
  is_http_1_0_ = head.is_http_1_0;
  chunked_ = head.chunked;
  content_length_ = head.content_length;
  outcome_ = {};
  request_id_ = is_well_formed_request_id(head.request_id) ? head.request_id : tools.ids.next();
  // Where the body is here already, a refusal need not cost the connection.
  const std::size_t body_arrived = input().size() - head.bytes;
  const bool is_whole = !chunked_ && body_arrived >= content_length_;
  const std::size_t skipped = is_whole ? head.bytes + content_length_ : head.bytes;

  if (shared_.in_flight.fetch_add(1, std::memory_order_relaxed) >= shared_.options.max_in_flight) {
    shared_.in_flight.fetch_sub(1, std::memory_order_relaxed);
    const Response refusal = shared_.application.refuse(
        503, "too many requests are in flight",
        {.method = head.method, .path = head.path, .request_id = request_id_});
    consume(skipped);
    return answer(refusal, is_whole, true, wire, tools);
  }
  Admission admission = ask_application(head, tools);
  if (admission.exchange == nullptr) {
    shared_.in_flight.fetch_sub(1, std::memory_order_relaxed);
    consume(skipped);
    return answer(*admission.refusal, is_whole, true, wire, tools);
  }
  exchange_ = std::move(admission.exchange);
  if (admission.refusal) {
    consume(skipped);
    return answer(*admission.refusal, is_whole, false, wire, tools);
  }
  consume(head.bytes);
  phase_ = Phase::kBody;
  if (!is_whole) {
    deadline_ = tools.now + shared_.options.body_deadline;
    chunks_ = ChunkedDecoder(shared_.options.framing.body_bytes);
    if (head.expects_continue && body_arrived == 0) {
      transmit("HTTP/1.1 100 Continue\r\n\r\n", wire, tools);
    }
  }
  return Step::kAdvanced;
}

/// Admits where that takes no wait, else beside another worker; a refusal without an exchange where
/// there is none.
Admission Session::ask_application(const FramedHead& head, WorkerTools& tools) {
  RequestHead request{.method = head.method,
                      .path = head.path.empty() ? "/" : head.path,
                      .authorization = head.authorization,
                      .api_key = head.api_key,
                      .request_id = request_id_,
                      .anthropic_version = head.anthropic_version,
                      .anthropic_beta = head.anthropic_beta,
                      .content_length = content_length_,
                      .peer_is_loopback = peer_is_loopback_,
                      .may_wait = false};
  Admission admission = shared_.application.admit(request);
  if (!admission.would_wait) {
    return admission;
  }
  if (!tools.gate.enter()) {
    admission.refusal =
        shared_.application.refuse(503, "no worker is free; try again later", request);
    return admission;
  }
  request.may_wait = true;
  admission = shared_.application.admit(request);
  tools.gate.leave();
  tools.now = Clock::now();
  return admission;
}

Session::Step Session::read_body(Wire& wire, WorkerTools& tools) {
  if (chunked_) {
    return read_chunks(wire, tools);
  }
  if (input().size() < content_length_) {
    return Step::kStarved;
  }
  const Step made = handle(input().substr(0, content_length_), wire, tools);
  consume(std::min(input().size(), static_cast<std::size_t>(content_length_)));  // 0 where given up
  return made;
}

Session::Step Session::read_chunks(Wire& wire, WorkerTools& tools) {
  const ChunkedDecoder::Step decoded = chunks_.decode(input(), body_);
  consume(decoded.consumed);
  if (decoded.state == ChunkedDecoder::State::kError) {
    return give_up(chunks_.error().status, chunks_.error().reason, wire, tools);
  }
  if (decoded.state == ChunkedDecoder::State::kNeedMore) {
    return Step::kStarved;
  }
  const Step made = handle(body_, wire, tools);
  release_memory(body_);
  return made;
}

/// Refuses what has been received so far; nobody knows where the next request begins.
Session::Step Session::give_up(int status, std::string_view reason, Wire& wire,
                               WorkerTools& tools) {
  if (phase_ == Phase::kHead) {
    is_head_ = false;
    request_id_ = tools.ids.next();
  }
  const Response refusal = exchange_ != nullptr
                               ? exchange_->refuse(status, reason)
                               : shared_.application.refuse(status, reason,
                                                            {.method = scanner_.method(input()),
                                                             .path = scanner_.path(input()),
                                                             .request_id = request_id_});
  consume(input().size());
  release_memory(body_);
  return answer(refusal, false, status == 503, wire, tools);
}

Session::Step Session::answer(const Response& response, bool keep_alive, bool retry_after,
                              Wire& wire, WorkerTools& tools) {
  close_after_ = !keep_alive || !keep_alive_ || draining();
  outcome_.status = response.status;
  tools.out.clear();
  outcome_.response_bytes = tools.writer.write(
      response, {request_id_, is_head_, !close_after_, is_http_1_0_, retry_after}, tools.out);
  answering_ = true;
  transmit(tools.out, wire, tools);
  if (tools.out.capacity() > WorkerTools::kScratchBytes) {
    release_memory(tools.out);
  }
  return Step::kAnswered;
}

}  // namespace gateway::http

// The third part of a session: an exchange that answers, at once or bit by bit.
#include <algorithm>

#include "gateway/http/session.h"

namespace gateway::http {
namespace {

/// So much of the next requests is kept while one is answered; more stays with the kernel.
constexpr std::size_t kMostPipelined = std::size_t{64} * 1024;
/// So much is gathered before it is given to the kernel, however much an exchange says in one call.
constexpr std::size_t kMostGathered = std::size_t{64} * 1024;

}  // namespace

/// Gathers what an exchange says in one call, so that it leaves with one send(). Completing the
/// answer destroys the exchange: that has to wait until its call has returned.
class Session::LiveReply final : public Reply {
 public:
  LiveReply(Session& session, Wire& wire, WorkerTools& tools)
      : session_(session), wire_(wire), tools_(tools) {
    tools_.out.clear();
  }

  void whole(const Response& response) noexcept override {
    write(response, false);
    is_complete_ = true;
  }

  void begin(const Response& head) noexcept override {
    session_.streaming_ = true;
    write(head, true);
  }

  void piece(std::string_view bytes) noexcept override {
    session_.outcome_.response_bytes += bytes.size();
    if (session_.is_http_1_0_) {
      tools_.out += bytes;
    } else {
      append_chunk(bytes, tools_.out);
    }
    if (tools_.out.size() >= kMostGathered) {
      session_.transmit(tools_.out, wire_, tools_);
      tools_.out.clear();
    }
  }

  void end() noexcept override {
    if (!session_.is_http_1_0_) {
      tools_.out += kLastChunk;
    }
    is_complete_ = true;
  }

  net::Poller& poller() noexcept override { return session_.poller_; }

  [[nodiscard]] bool is_congested() const noexcept override { return !session_.output_.empty(); }

  [[nodiscard]] bool is_complete() const { return is_complete_; }

 private:
  void write(const Response& response, bool streamed) {
    // Without chunks only the end of the connection ends a body of unknown length.
    session_.close_after_ =
        !session_.keep_alive_ || session_.draining() || (streamed && session_.is_http_1_0_);
    session_.outcome_.status = response.status;
    session_.outcome_.response_bytes = tools_.writer.write(response,
                                                           {.request_id = session_.request_id_,
                                                            .is_head = session_.is_head_,
                                                            .keep_alive = !session_.close_after_,
                                                            .is_http_1_0 = session_.is_http_1_0_,
                                                            .streamed = streamed},
                                                           tools_.out);
  }

  Session& session_;
  Wire& wire_;
  WorkerTools& tools_;
  bool is_complete_ = false;
};

Session::Step Session::handle(std::string_view body, Wire& wire, WorkerTools& tools) {
  outcome_.request_bytes = body.size();
  if (body.size() >= kLongBodyBytes) {
    tools.gate.long_work();
  }
  const bool may_block = exchange_->may_block();
  if (may_block && !tools.gate.enter()) {
    return answer(exchange_->refuse(503, "no worker is free; try again later"), true, true, wire,
                  tools);
  }
  LiveReply live(*this, wire, tools);
  exchange_->handle(body, live);
  if (may_block) {
    tools.gate.leave();
    tools.now = Clock::now();
  }
  return settle(live, wire, tools);
}

Session::Step Session::resume(Wire& wire, WorkerTools& tools) {
  exchange_ready_ = false;
  LiveReply live(*this, wire, tools);
  exchange_->resume(live);
  return settle(live, wire, tools);
}

/// Sends what an exchange said, and ends its request where that was all.
Session::Step Session::settle(const LiveReply& live, Wire& wire, WorkerTools& tools) {
  phase_ = Phase::kAnswering;
  answering_ = live.is_complete();
  if (!tools.out.empty() || answering_) {
    transmit(tools.out, wire, tools);
  }
  if (tools.out.capacity() > WorkerTools::kScratchBytes) {
    release_memory(tools.out);
  }
  if (live.is_complete()) {
    return Step::kAnswered;
  }
  if (!charge()) {
    if (!streaming_) {
      return give_up(503, "too much is waiting in memory; try again later", wire, tools);
    }
    lost_ = true;  // what was sent cannot be taken back
  }
  return Step::kAdvanced;
}

/// Looks whether the client is still there while its request is under way. False: it has left.
bool Session::watch_client(Wire& wire, WorkerTools& tools) {
  while (wire.is_readable() && input().size() < kMostPipelined) {
    if (!take_input(wire, tools) || peer_ended_) {
      lost_ = true;
    }
    if (lost_) {
      return false;
    }
  }
  // Its end waits behind requests that nobody reads before this one is answered.
  if (wire.is_readable() && wire.has_peer_left()) {
    lost_ = true;
  }
  return !lost_;
}

Clock::time_point Session::deadline() const {
  // A client that does not take what was said holds its exchange up: only its own deadline counts.
  return phase_ == Phase::kAnswering && output_.empty() && exchange_ != nullptr
             ? exchange_->deadline()
             : deadline_;
}

}  // namespace gateway::http

// The second half of a session: what leaves on the wire, and what is held in memory meanwhile.
#include <algorithm>
#include <utility>

#include "gateway/http/session.h"

namespace gateway::http {
namespace {

constexpr std::size_t kSmallestHold = 512;

/// What a string has on the heap, as far as that is worth counting.
std::int64_t heap_bytes(const std::string& text) {
  return text.capacity() < kSmallestHold ? 0 : static_cast<std::int64_t>(text.capacity());
}

}  // namespace

void Session::release_memory(std::string& text) { std::string().swap(text); }

/// After shut_down_sending(): lets the client read the answer before the connection is reset.
Session::Turn Session::linger(Wire& wire, WorkerTools& tools) {
  consume(input().size());
  for (int reads = 0; wire.is_readable() && !peer_ended_; ++reads) {
    if (reads == kReadsPerTurn) {
      return Turn::kAgain;
    }
    const Wire::Transfer dropped = wire.receive(tools.scratch.data(), tools.scratch.size());
    if (dropped.status == Wire::Status::kClosed || dropped.status == Wire::Status::kLost) {
      return Turn::kClosed;
    }
    lingered_bytes_ += dropped.bytes;
    if (lingered_bytes_ > shared_.options.framing.body_bytes) {
      return Turn::kClosed;
    }
  }
  return peer_ended_ ? Turn::kClosed : Turn::kParked;
}

/// Sends what is left. False: not all of it went, or the wire is lost.
bool Session::flush(Wire& wire, WorkerTools& tools) {
  while (output_begin_ < output_.size()) {
    const Wire::Transfer sent = wire.send(std::string_view(output_).substr(output_begin_));
    if (sent.status == Wire::Status::kBlocked) {
      return false;
    }
    if (sent.status != Wire::Status::kDone) {
      lost_ = true;
      return false;
    }
    output_begin_ += sent.bytes;
    if (phase_ == Phase::kAnswering && !answering_) {
      deadline_ = tools.now + shared_.options.write_deadline;  // a stream is as slow as its reader
    }
  }
  release_memory(output_);
  output_begin_ = 0;
  if (answering_) {
    complete_answer(wire, tools);
  } else if (phase_ == Phase::kAnswering) {
    exchange_ready_ = true;  // it may go on
  }
  return true;
}

/// Sends at once what the kernel takes and keeps the rest.
void Session::transmit(std::string_view bytes, Wire& wire, WorkerTools& tools) {
  if (!output_.empty()) {
    output_ += bytes;
    return;
  }
  const Wire::Transfer sent = bytes.empty() ? Wire::Transfer{} : wire.send(bytes);
  if (sent.status == Wire::Status::kDone && sent.bytes == bytes.size()) {
    if (answering_) {
      complete_answer(wire, tools);
    }
    return;
  }
  if (sent.status == Wire::Status::kClosed || sent.status == Wire::Status::kLost) {
    lost_ = true;
    return;
  }
  output_ = bytes.substr(sent.bytes);
  deadline_ = tools.now + shared_.options.write_deadline;
}

void Session::complete_answer(Wire& wire, WorkerTools& tools) {
  answering_ = false;
  streaming_ = false;
  exchange_ready_ = false;
  if (exchange_ != nullptr) {
    finish(outcome_);
  }
  scanner_.reset();
  head_begun_ = false;
  if (close_after_) {
    phase_ = Phase::kLingering;
    deadline_ = tools.now + shared_.options.linger_deadline;
    wire.shut_down_sending();
    return;
  }
  phase_ = Phase::kHead;
  deadline_ = tools.now + shared_.options.idle_timeout;
}

Session::Turn Session::expire(Wire& wire, WorkerTools& tools) {
  if (phase_ == Phase::kAnswering && output_.empty()) {
    exchange_ready_ = true;
    return run(wire, tools);
  }
  const bool is_idle = phase_ == Phase::kHead && input().empty();
  if (!output_.empty() || phase_ == Phase::kLingering || is_idle) {
    lose();
    return Turn::kClosed;
  }
  give_up(408, "the request did not arrive in time", wire, tools);
  return run(wire, tools);
}

Session::Turn Session::refuse_connection(Wire& wire, WorkerTools& tools) {
  give_up(503, "too many connections are open", wire, tools);
  return run(wire, tools);
}

/// The client will not get its answer.
void Session::lose() {
  if (exchange_ != nullptr) {
    finish({499, outcome_.request_bytes, 0});
  }
}

void Session::finish(const Outcome& outcome) {
  // First, so that who learns of the end finds the place free.
  shared_.in_flight.fetch_sub(1, std::memory_order_relaxed);
  exchange_->finished(outcome);
  exchange_.reset();
}

std::string_view Session::input() const {
  return held_.empty() ? fresh_ : std::string_view(held_).substr(held_begin_);
}

void Session::consume(std::size_t bytes) {
  if (held_.empty()) {
    fresh_.remove_prefix(bytes);
    return;
  }
  held_begin_ += bytes;
  if (held_begin_ == held_.size()) {
    release_memory(held_);
    held_begin_ = 0;
  }
}

/// Moves fresh bytes into memory of our own.
void Session::hold_input() {
  if (fresh_.empty()) {
    return;
  }
  held_.erase(0, held_begin_);
  held_begin_ = 0;
  const std::size_t wanted = held_.size() + fresh_.size();
  if (wanted > held_.capacity()) {
    // Doubled, but never beyond what the request says it will be.
    const std::size_t announced =
        phase_ == Phase::kBody && !chunked_ ? content_length_ : 2 * wanted;
    held_.reserve(std::max({wanted, kSmallestHold, std::min(announced, 2 * wanted)}));
  }
  held_.append(fresh_);
  fresh_ = {};
}

/// Counts what is held. False: it has grown, and all sessions together hold too much.
bool Session::charge() {
  std::int64_t now = heap_bytes(held_) + heap_bytes(body_) + heap_bytes(output_);
  if (phase_ == Phase::kAnswering && exchange_ != nullptr) {
    now += static_cast<std::int64_t>(exchange_->held_bytes());
  }
  if (now == charged_) {
    return true;
  }
  const std::int64_t grown = now - charged_;
  charged_ = now;
  const std::int64_t total =
      shared_.buffered_bytes.fetch_add(grown, std::memory_order_relaxed) + grown;
  return grown < 0 || static_cast<std::uint64_t>(total) <= shared_.options.buffered_bytes;
}

bool Session::draining() const { return shared_.draining.load(std::memory_order_relaxed); }

}  // namespace gateway::http

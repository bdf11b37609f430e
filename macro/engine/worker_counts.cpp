#include <algorithm>
#include <utility>

#include "macro/engine/monotonic_clock.h"
#include "macro/engine/worker.h"

// The part of the worker that counts what became of a request.

namespace macro {

void Worker::begin_counting(Seat& seat, bool counts) noexcept {
  seat.counted = counts;
  counted_in_flight_ += counts ? 1 : 0;
}

/// Whether it was counted.
bool Worker::end_counting(Seat& seat) noexcept {
  counted_in_flight_ -= seat.counted ? 1 : 0;
  return std::exchange(seat.counted, false);
}

void Worker::note_stream(Seat& seat) noexcept {
  if (seat.streaming || seat.connection.first_content_ns() == 0) {
    return;
  }
  seat.streaming = true;
  ++streams_open_;
  if (in_measured_part(seat.connection.received_ns())) {
    counts_->streams_open_peak = std::max(counts_->streams_open_peak, streams_open_);
  }
}

void Worker::end_stream(Seat& seat) noexcept {
  streams_open_ -= std::exchange(seat.streaming, false) ? 1 : 0;
}

bool Worker::is_refusal(const Seat& seat, std::optional<FailureClass> fault) const noexcept {
  return fault == FailureClass::status && seat.connection.status() == 429 &&
         plan_.tasks[seat.task].may_be_refused;
}

/// The answer is complete: checks and counts it, and lets the agent go on.
void Worker::answered(Seat& seat) noexcept {
  Connection& connection = seat.connection;
  now_ = connection.received_ns();
  TokenCounts tokens;
  const std::optional<FailureClass> fault = connection.check_answer(tokens);
  end_stream(seat);
  --in_flight_;
  count_answer(seat, fault, tokens);
  connection.finish_exchange();
  go_on(seat, fault && !is_refusal(seat, fault) && arrives());
}

void Worker::count_answer(Seat& seat, std::optional<FailureClass> fault,
                          const TokenCounts& tokens) noexcept {
  const bool refused = is_refusal(seat, fault);
  const int status = seat.connection.status();
  if (end_counting(seat)) {
    if (!fault) {
      count_right(seat);
    } else if (refused) {
      ++counts_->refused;
      ++counts_->tasks[seat.task].refused;
    } else {
      count_failure(seat, *fault, status);
    }
    sample(seat, status, refused ? std::nullopt : fault);
  }
  TotalCounts& total = counts_->tasks[seat.task].total;
  total.refused += refused ? 1 : 0;
  total.failed += fault && !refused ? 1 : 0;
  total.answered += fault ? 0 : 1;
  ++total.statuses[static_cast<std::size_t>(status)];
  if (!fault) {
    total.tokens.prompt += tokens.prompt;
    total.tokens.completion += tokens.completion;
  }
  if (!fault && in_measured_part(seat.connection.received_ns())) {
    ++counts_->completed;
    counts_->tokens.prompt += tokens.prompt;
    counts_->tokens.completion += tokens.completion;
  }
}

void Worker::count_right(const Seat& seat) noexcept {
  const Connection& connection = seat.connection;
  const std::int64_t service_ns = connection.received_ns() - seat.started_ns;
  const std::int64_t response_ns = arrives() ? connection.received_ns() - seat.due_ns : service_ns;
  ++counts_->succeeded;
  counts_->response_ns.record(response_ns);
  if (arrives()) {
    counts_->service_ns.record(service_ns);
  }
  counts_->ttfb_ns.record(connection.first_byte_ns() - seat.started_ns);
  if (connection.first_content_ns() != 0) {
    counts_->ttft_ns.record(connection.first_content_ns() - seat.started_ns);
  }
  TaskCounts& task = counts_->tasks[seat.task];
  ++task.succeeded;
  task.sent_bytes += connection.request_bytes();
  task.received_bytes += connection.answer_bytes();
  if (plan_.tasks.size() > 1) {  // of a single task they are the same, and copied at the end
    task.response_ns.record(response_ns);
  }
}

void Worker::count_failure(const Seat& seat, FailureClass failure, int status) noexcept {
  TaskCounts& task = counts_->tasks[seat.task];
  ++counts_->failures[index_of(failure)];
  ++task.failures[index_of(failure)];
  if (failure == FailureClass::status) {
    ++counts_->statuses[static_cast<std::size_t>(status)];
    ++task.statuses[static_cast<std::size_t>(status)];
  }
}

void Worker::sample(const Seat& seat, int status, std::optional<FailureClass> failure) noexcept {
  if (!sampler_.wanted()) {
    return;
  }
  const std::int64_t began_ns = arrives() ? seat.due_ns : seat.started_ns;
  const std::int64_t ended_ns = failure ? now_ : seat.connection.received_ns();
  sampler_.take(
      {.started_ns = began_ns,
       .latency_ns = std::max<std::int64_t>(ended_ns - began_ns, 0),
       .number = seat.number * static_cast<unsigned>(plan_.threads) + thread_,
       .sent_bytes = static_cast<std::uint32_t>(seat.connection.request_bytes()),
       .received_bytes = static_cast<std::uint32_t>(seat.connection.answer_bytes()),
       .status = static_cast<std::int16_t>(status),
       .task = static_cast<std::int16_t>(seat.task),
       .failure = static_cast<std::int16_t>(failure ? static_cast<int>(index_of(*failure)) : -1)});
}

/// Counts a request (or attempt to connect) that brought no answer; the connection goes.
void Worker::fail(Seat& seat, FailureClass failure) noexcept {
  now_ = monotonic_ns();
  const bool was_sent = seat.connection.phase() == Connection::Phase::waiting;
  if (end_counting(seat)) {
    count_failure(seat, failure, 0);
    if (was_sent) {
      sample(seat, 0, failure);
    }
  }
  if (was_sent) {
    --in_flight_;
    ++counts_->tasks[seat.task].total.failed;
  } else {
    --connecting_;
  }
  end_stream(seat);
  seat.connection.close();
  go_on(seat, true);
}

}  // namespace macro

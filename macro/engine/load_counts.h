#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "macro/engine/answer_facts.h"
#include "macro/engine/chunk_counts.h"
#include "macro/engine/failure.h"
#include "macro/engine/hdr_histogram.h"

namespace macro {

/// All requests of a load from the very first on, warm-up and drain included, so that they can be
/// held against what the target counted: sent = answered + refused + failed + abandoned.
struct TotalCounts {
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;   ///< right answers
  std::uint64_t refused = 0;    ///< 429 where it may be
  std::uint64_t failed = 0;     ///< of requests that were sent; failed connects are no requests
  std::uint64_t abandoned = 0;  ///< on their way when the load ended
  std::array<std::uint64_t, 600> statuses{};  ///< of whole answers, right or not
  TokenCounts tokens;                         ///< of right answers
  void add(const TotalCounts& other) noexcept;
};

/// Of one kind of request.
struct TaskCounts {
  HdrHistogram response_ns;  ///< of right answers
  std::uint64_t succeeded = 0;
  std::uint64_t refused = 0;  ///< 429 of tasks that may be refused: neither right nor failed
  FailureCounts failures{};
  std::array<std::uint64_t, 600> statuses{};  ///< of failures of class status, by status code
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;
  TotalCounts total;
  [[nodiscard]] std::uint64_t failed() const noexcept;
  void add(const TaskCounts& other);
  void reset() noexcept;
};

/// Counted per thread, added up.
///
/// A request counts (latencies, succeeded, failures) when it began in the measured part: when it
/// was due (arrivals) or sent (population), however late its answer comes. Counting what *ends* by
/// then would drop just the slowest. `completed` counts the answers that came within the measured
/// part, whenever begun: that over the time is the throughput, since a server that stalls must not
/// be credited with what it answers later.
struct LoadCounts {
  /// Of right answers, to the last byte: from when the request was due. In a population that is the
  /// send, and this is the service time.
  HdrHistogram response_ns;
  HdrHistogram service_ns;  ///< arrivals only: from the send
  HdrHistogram connect_ns;  ///< of connections made in the measured part, TLS included
  /// What this client was late by: from when a request was due (and a connection or the right to
  /// open one was there) to the send or the begin of the connection. Judges the client.
  HdrHistogram lag_ns;
  std::uint64_t succeeded = 0;
  std::uint64_t refused = 0;  ///< 429 of tasks that may be refused: neither right nor failed
  FailureCounts failures{};
  std::array<std::uint64_t, 600> statuses{};  ///< of failures of class status, by status code
  std::uint64_t completed = 0;                ///< right answers that came within the measured part
  std::uint64_t started = 0;                  ///< requests sent within the measured part
  std::uint64_t scheduled = 0;                ///< arrivals due within the measured part
  std::uint64_t not_sent = 0;                 ///< of them: never sent, the bound in time came first
  std::uint64_t waited_for_room = 0;  ///< of them: sent late because max_in_flight were under way
  std::uint64_t connects = 0;         ///< connections made in the measured part
  HdrHistogram ttfb_ns;               ///< of right answers: send of the request to first byte
  HdrHistogram ttft_ns;               ///< of right streams: to the first event with content, if any
  ChunkCounts chunks;                 ///< of all streams sent in the measured part, right or not
  TokenCounts tokens;                 ///< of right answers that came within the measured part
  /// Begun and not over, at once; of threads the sum, of intervals the most.
  std::uint64_t streams_open_peak = 0;
  std::vector<TaskCounts> tasks;  ///< by index of LoadPlan::tasks
  TotalCounts total;
  [[nodiscard]] std::uint64_t failed() const noexcept;
  void add(const LoadCounts& other);
  void reset() noexcept;
};

}  // namespace macro

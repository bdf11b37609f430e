#pragma once

#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "macro/engine/chat_request.h"
#include "macro/engine/chunk_counts.h"
#include "macro/engine/failure.h"
#include "macro/engine/hdr_histogram.h"

/// The load engine. One thread is one epoll loop with its own connections; nothing is shared on the
/// way of a request. How load is offered is decided in one place (Worker::offer): back to back,
/// each connection sends its next request as soon as the last answer was checked, which is a closed
/// loop of as many workers as there are connections, without think time.
namespace macro {

struct LoadPlan {
  sockaddr_storage address{};
  socklen_t address_size = 0;
  ChatRequestSpec request;
  int connections = 64;
  int threads = 1;
  std::chrono::nanoseconds warmup{0};
  std::chrono::nanoseconds duration{0};         ///< of the measured part
  std::chrono::nanoseconds request_timeout{0};  ///< from the send to the last byte
  std::uint64_t max_requests = UINT64_MAX;      ///< sent in all, warm-up included
  std::vector<int> cpus;                        ///< thread i runs on cpus[i % size]; empty: any
  std::uint64_t salt_begin = 0;                 ///< so that blocks of one run do not repeat salts
};

/// Counted per thread, added up at the end.
///
/// A request counts (latency, succeeded, failures) when it was sent in the measured part, however
/// late its answer comes: load goes on until the last such answer is there or timed out. Counting
/// what *ends* by then would drop just the slowest. `completed` counts the answers that came within
/// the measured part, whenever sent: that over the time is the throughput, since a server that
/// stalls must not be credited with what it answers later.
struct LoadCounts {
  HdrHistogram latency_ns;  ///< service time of right answers: send of the request to last byte
  std::uint64_t succeeded = 0;
  FailureCounts failures{};
  std::array<std::uint64_t, 600> statuses{};  ///< of failures of class status, by status code
  std::uint64_t completed = 0;                ///< right answers that came within the measured part
  std::uint64_t sent = 0;                     ///< all requests, warm-up included
  std::uint64_t connects = 0;                 ///< connections made in the measured part
  HdrHistogram ttfb_ns;  ///< of right answers: send of the request to first byte
  HdrHistogram ttft_ns;  ///< of right streams: to the first event with content, if any
  ChunkCounts chunks;    ///< of all streams sent in the measured part, right or not
  TokenCounts tokens;    ///< of right answers that came within the measured part
  std::uint64_t streams_open_peak = 0;  ///< begun and not over, at once; of threads: the sum
  [[nodiscard]] std::uint64_t failed() const noexcept;
  void add(const LoadCounts& other);
};

struct LoadResult {
  LoadCounts counts;
  std::chrono::nanoseconds measured{0};  ///< length of the measured part; 0 if it never began
  std::vector<double> busy_shares;       ///< CPU time over wall time of each thread, measured part
  bool interrupted = false;              ///< stopped by the flag or the observer
  bool capped = false;                   ///< the request cap ended it
  std::vector<std::string> warnings;
};

/// Told by run_load, on the calling thread, where the measured part begins and ends: what is read
/// there (CPU clocks) belongs to it up to the few microseconds of the wake-up; the time of the
/// reading is passed, so that rates stay right when the wake-up is late.
class LoadObserver {
 public:
  LoadObserver() = default;
  virtual ~LoadObserver() = default;
  LoadObserver(const LoadObserver&) = delete;
  LoadObserver& operator=(const LoadObserver&) = delete;
  LoadObserver(LoadObserver&&) = delete;
  LoadObserver& operator=(LoadObserver&&) = delete;
  virtual void measured_part_begins(std::chrono::nanoseconds now) = 0;
  virtual void measured_part_ends(std::chrono::nanoseconds now) = 0;
  /// About ten times a second; `elapsed` since the start. False stops the load at once.
  virtual bool progress(std::chrono::nanoseconds elapsed) = 0;
};

/// Runs one block of load and waits for its end: about warmup + duration, at most one request
/// timeout longer. `stop` may be set from anywhere, a signal handler too, and is obeyed within
/// 100 ms. Throws std::invalid_argument for a plan that cannot be run (see build_chat_requests) and
/// std::system_error when the machine gives no epoll or thread.
LoadResult run_load(const LoadPlan& plan, LoadObserver& observer, const std::atomic<bool>& stop);

/// CLOCK_MONOTONIC.
std::chrono::nanoseconds monotonic_now() noexcept;

}  // namespace macro

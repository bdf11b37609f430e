#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "macro/engine/load_counts.h"
#include "macro/engine/load_shape.h"
#include "macro/engine/target_address.h"
#include "macro/engine/task_spec.h"
#include "macro/engine/tls.h"

/// The load engine. One thread is one epoll loop with its own connections; nothing is shared on the
/// way of a request. Who sends next, and when, is decided in one place (Worker) by a LoadShape.
namespace macro {

struct LoadPlan {
  std::vector<TargetAddress> targets;  ///< connection i goes to targets[i % size]
  std::vector<TaskSpec> tasks;         ///< at least one
  LoadShape shape;
  int threads = 1;
  std::chrono::nanoseconds warmup{0};
  std::chrono::nanoseconds duration{0};         ///< of the measured part
  std::chrono::nanoseconds request_timeout{0};  ///< from the send to the last byte
  std::uint64_t max_requests = UINT64_MAX;      ///< sent in all, warm-up included
  std::vector<int> cpus;                        ///< thread i runs on cpus[i % size]; empty: any
  std::uint64_t seed = 1;        ///< of arrivals, choices of tasks, think times, turns
  std::uint64_t salt_begin = 0;  ///< so that blocks of one run do not repeat salts
  bool keep_alive = true;        ///< false: a connection for each request
  /// For a target that may be faster than this client: back to back a thread with a
  /// busy_share() above this in the third quarter of the warm-up, all its agents having begun
  /// before, keeps to held_rate() from then on. Absent: the target alone sets the pace.
  std::optional<double> hold_above_busy_share;
  /// False: of answers only the status is looked at, whatever the tasks say.
  bool checks = true;
  std::optional<TlsOptions> tls;  ///< for targets with https://; absent: the defaults
  std::chrono::nanoseconds interval = std::chrono::seconds(1);  ///< of LoadObserver::interval
  std::size_t sample_size = 0;  ///< requests kept one by one, at most, over all threads
};

/// One request of the sample; times are CLOCK_MONOTONIC.
struct RequestSample {
  std::int64_t started_ns = 0;  ///< when it was due (arrivals) or sent
  std::int64_t latency_ns = 0;  ///< response time, or until it failed
  std::uint64_t number = 0;     ///< of the request, no other's; about in the order of sending
  std::uint32_t sent_bytes = 0;
  std::uint32_t received_bytes = 0;
  std::int16_t status = 0;    ///< 0: no answer
  std::int16_t task = 0;      ///< index into LoadPlan::tasks
  std::int16_t failure = -1;  ///< index of the class; -1: right
};

/// What came in a stretch of the measured part, told as it ends: see LoadObserver::interval.
struct LoadInterval {
  std::chrono::nanoseconds begin{0};  ///< CLOCK_MONOTONIC
  std::chrono::nanoseconds end{0};
  double offered = 0;                  ///< level_at(end)
  std::uint64_t in_flight = 0;         ///< at its end
  const LoadCounts* counts = nullptr;  ///< of requests that were counted and ended in it; valid
                                       ///< during the call
};

struct LoadResult {
  LoadCounts counts;                     ///< of the measured part; see load_counts.h
  std::chrono::nanoseconds measured{0};  ///< length of the measured part; 0 if it never began
  std::chrono::nanoseconds began{0};     ///< CLOCK_MONOTONIC of its begin
  std::vector<double> busy_shares;       ///< CPU time over wall time of each thread, measured part
  std::vector<RequestSample> sample;     ///< at most sample_size, evenly drawn, by time
  double think_seconds_mean = 0;         ///< of the pauses that began in the measured part: the
                                         ///< thinking of users, the waiting of a capped load
  std::optional<double> held_at_per_second;  ///< over all threads; absent: none did
  bool interrupted = false;                  ///< stopped by the flag or the observer
  bool capped = false;                       ///< the request cap ended it
  std::vector<std::string> warnings;
};

/// Told by run_load, on the calling thread, where the measured part begins and ends: what is
/// read there (CPU clocks) belongs to it up to the few microseconds of the wake-up; the time of the
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
  /// Once every LoadPlan::interval of the measured part, and once at the end with what is left. All
  /// of them added up are LoadResult::counts.
  virtual void interval(const LoadInterval& interval) { static_cast<void>(interval); }
};

/// Runs one block of load and waits for its end: about warmup + duration, at most two request
/// timeouts and kDrainPatience longer. Load goes on until what was counted is answered; then
/// nothing new is sent, and what is still on its way has up to kDrainPatience. `stop` may be set
/// from anywhere, a signal handler too, and is obeyed within 100 ms. Throws std::invalid_argument
/// for a plan that cannot be run (see build_chat_requests) and std::system_error when the machine
/// gives no epoll or thread.
LoadResult run_load(const LoadPlan& plan, LoadObserver& observer, const std::atomic<bool>& stop);

inline constexpr std::chrono::nanoseconds kDrainPatience = std::chrono::seconds(2);

/// CLOCK_MONOTONIC.
std::chrono::nanoseconds monotonic_now() noexcept;

}  // namespace macro

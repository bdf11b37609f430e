#include "macro/engine/load.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "macro/engine/monotonic_clock.h"
#include "macro/engine/worker.h"

namespace macro {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kProgressInterval = std::chrono::milliseconds(100);
/// Prompts that differ in their words; connections beyond repeat them, with another salt.
constexpr std::size_t kDistinctPrompts = 64;

/// The calling thread waits here between the boundaries and is woken early by the last worker.
class FinishLine {
 public:
  void finish_one() {
    const std::lock_guard lock(mutex_);
    ++finished_;
    changed_.notify_one();
  }
  /// True when all of `threads` have finished, at the latest after `patience`.
  bool wait(int threads, nanoseconds patience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::max(patience, nanoseconds(0)),
                             [&] { return finished_ >= threads; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int finished_ = 0;
};

std::vector<std::unique_ptr<Worker>> make_workers(const LoadPlan& plan, LoadClock& clock,
                                                  const std::atomic<bool>& stop) {
  const auto connections = static_cast<std::size_t>(plan.connections);
  const auto threads = static_cast<std::size_t>(plan.threads);
  const auto prompts = build_chat_requests(plan.request, std::min(connections, kDistinctPrompts));
  std::vector<std::unique_ptr<Worker>> workers;
  for (std::size_t thread = 0; thread < threads; ++thread) {
    std::vector<ChatRequest> own;
    for (std::size_t i = thread; i < connections; i += threads) {
      own.push_back(prompts[i % prompts.size()]);
    }
    // Ranges of 2^40: no thread can come into the next one's.
    const std::uint64_t first_salt = plan.salt_begin + (static_cast<std::uint64_t>(thread) << 40U);
    const std::uint64_t share = plan.max_requests / threads;
    workers.push_back(std::make_unique<Worker>(plan, clock, stop, own, first_salt, share));
  }
  return workers;
}

/// False when the kernel refuses; the thread then runs wherever it may.
bool pin_this_thread(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
}

void check_plan(const LoadPlan& plan) {
  if (plan.threads < 1 || plan.connections < plan.threads) {
    throw std::invalid_argument("load: needs at least one connection for each thread");
  }
  if (plan.duration <= nanoseconds(0) || plan.request_timeout <= nanoseconds(0)) {
    throw std::invalid_argument("load: duration and request timeout must be above 0");
  }
  if (plan.max_requests < static_cast<std::uint64_t>(plan.threads)) {
    throw std::invalid_argument("load: needs at least one request for each thread");
  }
}

/// Waits for the end of the threads, telling the observer the boundaries as they pass.
class Supervisor {
 public:
  Supervisor(const LoadPlan& plan, LoadClock& clock, LoadObserver& observer,
             std::atomic<bool>& stop_threads, const std::atomic<bool>& stop)
      : plan_(plan), clock_(clock), observer_(observer), stop_threads_(stop_threads), stop_(stop) {}

  void watch(FinishLine& line, nanoseconds start) {
    nanoseconds next_progress = start + kProgressInterval;
    bool finished = false;
    while (!finished) {
      const nanoseconds boundary(begun_ ? clock_.end_ns.load() : clock_.begin_ns);
      const nanoseconds until = ended_ ? next_progress : std::min(boundary, next_progress);
      finished = line.wait(plan_.threads, until - monotonic_now());
      const nanoseconds now = monotonic_now();
      pass_boundaries(now, finished);
      if (now >= next_progress) {
        next_progress = now + kProgressInterval;
        if (!observer_.progress(now - start)) {
          stop_threads_ = true;
        }
      }
      if (stop_) {
        stop_threads_ = true;
      }
    }
  }

 private:
  void pass_boundaries(nanoseconds now, bool finished) {
    if (!begun_ && now.count() >= clock_.begin_ns) {
      begun_ = true;
      observer_.measured_part_begins(now);
    }
    if (begun_ && !ended_ && (now.count() >= clock_.end_ns.load() || finished)) {
      ended_ = true;
      observer_.measured_part_ends(now);
    }
  }

  const LoadPlan& plan_;
  LoadClock& clock_;
  LoadObserver& observer_;
  std::atomic<bool>& stop_threads_;
  const std::atomic<bool>& stop_;
  bool begun_ = false;
  bool ended_ = false;
};

}  // namespace

std::uint64_t LoadCounts::failed() const noexcept {
  return std::accumulate(failures.begin(), failures.end(), std::uint64_t{0});
}

void LoadCounts::add(const LoadCounts& other) {
  latency_ns.merge(other.latency_ns);
  succeeded += other.succeeded;
  for (std::size_t i = 0; i < failures.size(); ++i) {
    failures[i] += other.failures[i];
  }
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    statuses[i] += other.statuses[i];
  }
  completed += other.completed;
  sent += other.sent;
  connects += other.connects;
  ttfb_ns.merge(other.ttfb_ns);
  ttft_ns.merge(other.ttft_ns);
  chunks.add(other.chunks);
  tokens.prompt += other.tokens.prompt;
  tokens.completion += other.tokens.completion;
  streams_open_peak += other.streams_open_peak;
}

nanoseconds monotonic_now() noexcept { return nanoseconds(monotonic_ns()); }

LoadResult run_load(const LoadPlan& plan, LoadObserver& observer, const std::atomic<bool>& stop) {
  check_plan(plan);
  LoadClock clock;
  std::atomic<bool> stop_threads{false};
  auto workers = make_workers(plan, clock, stop_threads);
  FinishLine line;
  std::atomic<int> unpinned{0};
  LoadResult result;
  const nanoseconds start = monotonic_now();
  clock.begin_ns = (start + plan.warmup).count();
  clock.end_ns = (start + plan.warmup + plan.duration).count();
  {
    std::vector<std::jthread> threads;
    try {
      for (std::size_t i = 0; i < workers.size(); ++i) {
        threads.emplace_back([&, i] {
          if (!plan.cpus.empty() && !pin_this_thread(plan.cpus[i % plan.cpus.size()])) {
            ++unpinned;
          }
          workers[i]->run();
          line.finish_one();
        });
      }
      Supervisor(plan, clock, observer, stop_threads, stop).watch(line, start);
    } catch (...) {
      stop_threads = true;  // else they would be waited for until their end
      throw;
    }
    result.interrupted = stop_threads;
  }
  std::int64_t ended_ns = 0;
  for (const auto& worker : workers) {
    result.counts.add(worker->counts());
    result.busy_shares.push_back(worker->busy_share());
    ended_ns = std::max(ended_ns, worker->ended_ns());
  }
  result.capped = clock.capped;
  const std::int64_t end_ns = std::min(clock.end_ns.load(), ended_ns);
  result.measured = nanoseconds(std::max<std::int64_t>(end_ns - clock.begin_ns, 0));
  if (unpinned > 0) {
    result.warnings.push_back(std::to_string(unpinned) +
                              " client threads could not be pinned to their core");
  }
  return result;
}

}  // namespace macro

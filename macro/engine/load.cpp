#include "macro/engine/load.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "macro/engine/interval_collector.h"
#include "macro/engine/monotonic_clock.h"
#include "macro/engine/precise_wait.h"
#include "macro/engine/request_set.h"
#include "macro/engine/worker.h"

namespace macro {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kProgressInterval = std::chrono::milliseconds(100);
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

/// False when the kernel refuses; the thread then runs wherever it may.
bool pin_this_thread(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
}

void check_plan(const LoadPlan& plan) {
  const auto need = [](bool holds, const char* what) {
    if (!holds) {
      throw std::invalid_argument(std::string("load: ") + what);
    }
  };
  const LoadShape& shape = plan.shape;
  const double most = highest_level(shape, plan.duration);
  need(!plan.targets.empty() && !plan.tasks.empty(), "needs a target and a task");
  need(plan.threads >= 1, "needs at least one thread");
  need(plan.duration > nanoseconds(0) && plan.request_timeout > nanoseconds(0),
       "duration and request timeout must be above 0");
  need(plan.interval > nanoseconds(0), "the interval must be above 0");
  need(plan.max_requests >= static_cast<std::uint64_t>(plan.threads),
       "needs at least one request for each thread");
  need(most > 0 && most <= 1e7, "the level must be above 0 somewhere and at most 10,000,000");
  if (shape.kind == LoadShape::Kind::population) {
    need(most >= plan.threads, "needs at least one connection for each thread");
    need(most <= kMostAgents, "has more connections than there can be");
  } else {
    need(shape.max_in_flight >= plan.threads && shape.max_in_flight <= kMostAgents,
         "needs room in flight for each thread, and not more than there can be");
    need(shape.turns_low >= 1 && shape.turns_low <= shape.turns_high && shape.turns_high <= 200,
         "needs 1 to 200 turns");
  }
}

/// Waits for the end of the threads, telling the observer the boundaries as they pass.
class Supervisor {
 public:
  Supervisor(const LoadPlan& plan, LoadClock& clock, LoadObserver& observer,
             IntervalCollector& intervals, std::atomic<bool>& stop_threads,
             const std::atomic<bool>& stop)
      : plan_(plan),
        clock_(clock),
        observer_(observer),
        intervals_(intervals),
        stop_threads_(stop_threads),
        stop_(stop) {}

  void watch(FinishLine& line, nanoseconds start) {
    nanoseconds next_progress = start + kProgressInterval;
    bool finished = false;
    while (!finished) {
      const nanoseconds boundary(begun_ ? clock_.end_ns.load() : clock_.begin_ns);
      const nanoseconds until = ended_ ? next_progress : std::min(boundary, next_progress);
      finished = line.wait(plan_.threads, until - monotonic_now());
      const nanoseconds now = monotonic_now();
      pass_boundaries(now, finished);
      intervals_.collect();
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
  IntervalCollector& intervals_;
  std::atomic<bool>& stop_threads_;
  const std::atomic<bool>& stop_;
  bool begun_ = false;
  bool ended_ = false;
};

}  // namespace

nanoseconds monotonic_now() noexcept { return nanoseconds(monotonic_ns()); }

namespace {

/// The thread of one worker. OpenSSL writes to sockets without MSG_NOSIGNAL: blocked, the signal of
/// a dead peer is only an error.
void become_worker(Worker& worker, int cpu, std::atomic<int>& unpinned) {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  ask_for_precise_timers();
  if (cpu >= 0 && !pin_this_thread(cpu)) {
    ++unpinned;
  }
  worker.run();
}

void sum_up(const Workers& workers, const LoadClock& clock, std::int64_t ended_ns,
            LoadResult& result) {
  double think_seconds = 0;
  std::uint64_t thinks = 0;
  double rate = 0;
  bool held = false;
  for (const auto& worker : workers) {
    rate += worker->rate_per_second();
    held = held || worker->holds_back();
    result.busy_shares.push_back(worker->busy_share());
    result.sample.insert(result.sample.end(), worker->sample().begin(), worker->sample().end());
    think_seconds += worker->think_seconds();
    thinks += worker->thinks();
  }
  std::sort(result.sample.begin(), result.sample.end(),
            [](const auto& a, const auto& b) { return a.started_ns < b.started_ns; });
  result.think_seconds_mean = thinks > 0 ? think_seconds / static_cast<double>(thinks) : 0;
  result.held_at_per_second = held ? std::optional(rate) : std::nullopt;
  result.capped = clock.capped;
  result.began = nanoseconds(clock.begin_ns);
  const std::int64_t end_ns = std::min(clock.end_ns.load(), ended_ns);
  result.measured = nanoseconds(std::max<std::int64_t>(end_ns - clock.begin_ns, 0));
}

}  // namespace

LoadResult run_load(const LoadPlan& plan, LoadObserver& observer, const std::atomic<bool>& stop) {
  check_plan(plan);
  const RequestSet requests(plan);
  const bool tls = std::any_of(plan.targets.begin(), plan.targets.end(),
                               [](const TargetAddress& target) { return target.tls; });
  std::optional<TlsContext> context;
  if (tls) {
    context.emplace(plan.tls.value_or(TlsOptions{}));
  }
  LoadClock clock;
  std::atomic<bool> stop_threads{false};
  Workers workers;
  for (unsigned thread = 0; thread < static_cast<unsigned>(plan.threads); ++thread) {
    workers.push_back(std::make_unique<Worker>(plan, requests, context ? &*context : nullptr, clock,
                                               stop_threads, thread));
  }
  FinishLine line;
  std::atomic<int> unpinned{0};
  LoadResult result;
  const nanoseconds start = monotonic_now();
  clock.start_ns = start.count();
  clock.begin_ns = (start + plan.warmup).count();
  clock.end_ns = (start + plan.warmup + plan.duration).count();
  IntervalCollector intervals(plan, clock, workers, observer, result.counts);
  {
    std::vector<std::jthread> threads;
    try {
      for (std::size_t i = 0; i < workers.size(); ++i) {
        threads.emplace_back([&, i] {
          become_worker(*workers[i], plan.cpus.empty() ? -1 : plan.cpus[i % plan.cpus.size()],
                        unpinned);
          line.finish_one();
        });
      }
      Supervisor(plan, clock, observer, intervals, stop_threads, stop).watch(line, start);
    } catch (...) {
      stop_threads = true;  // else they would be waited for until their end
      throw;
    }
    result.interrupted = stop_threads;
  }
  std::int64_t ended_ns = 0;
  for (const auto& worker : workers) {
    ended_ns = std::max(ended_ns, worker->ended_ns());
  }
  intervals.collect_rest(ended_ns);
  sum_up(workers, clock, ended_ns, result);
  if (result.counts.tasks.size() == 1) {
    result.counts.tasks[0].response_ns = result.counts.response_ns;
  }
  if (unpinned > 0) {
    result.warnings.push_back(std::to_string(unpinned) +
                              " client threads could not be pinned to their core");
  }
  return result;
}

}  // namespace macro

#include <algorithm>
#include <utility>

#include "macro/engine/hold_back.h"
#include "macro/host/process_reading.h"
#include "macro/record/number_text.h"
#include "macro/run/run_parts.h"
#include "macro/run/scenario_run.h"

// The part of a scenario's run that offers one stretch of load and boils it down.

namespace macro {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Pairing = ScenarioPlan::Pairing;

/// Short enough for a line in a chart, long enough for percentiles, and not too many of them.
nanoseconds interval_of(nanoseconds duration) {
  const nanoseconds usual =
      std::clamp<nanoseconds>(duration / 10, milliseconds(100), std::chrono::seconds(1));
  return std::max(usual, duration / 3600);
}

}  // namespace

LoadPlan ScenarioRun::load_plan(TargetSide& side, const std::vector<TargetAddress>& addresses,
                                const LoadShape& shape, int number) const {
  LoadPlan load;
  load.targets = addresses;
  load.tasks = plan_.tasks;
  for (TaskSpec& task : load.tasks) {
    task.request.seed = run_.seed;
    if (task.request.key.empty()) {
      task.request.key = side.key_of(task.user);
    }
  }
  load.shape = shape;
  load.threads =
      std::min(threads_, std::max(1, static_cast<int>(shape.kind == LoadShape::Kind::population
                                                          ? highest_level(shape, plan_.duration)
                                                          : shape.max_in_flight)));
  load.warmup = plan_.warmup;
  load.duration = plan_.duration;
  load.request_timeout = plan_.timeout;
  load.max_requests = plan_.max_requests;
  load.cpus = context_.isolation.partition().client;
  load.seed = run_.seed + static_cast<std::uint64_t>(number);
  // Ranges of 2^48 salts, so that no block repeats another's requests; but the two of a pair are
  // the same load.
  load.salt_begin = static_cast<std::uint64_t>(number) << 48U;
  load.keep_alive = plan_.keep_alive;
  load.checks = context_.checks;
  // Our gateway is slower than this client, and a foreign target may be anything. The first block
  // shows it for all, so that they are the same load.
  if (!side.is_ours() && context_.checks && !pace_is_known_) {
    load.hold_above_busy_share = kMaxWarmUpBusyShare;
  }
  if (held_at_per_second_ && back_to_back(shape)) {
    load.shape.cap_per_second = *held_at_per_second_;
  }
  load.tls = context_.tls;
  load.interval = interval_of(plan_.duration);
  load.sample_size = context_.sample_size / static_cast<std::size_t>(std::max(parts_, 1));
  return load;
}

ScenarioRun::Stretch ScenarioRun::load_once(TargetSide& side,
                                            const std::vector<TargetAddress>& addresses,
                                            const LoadShape& shape, int number, bool reference,
                                            const std::string& phase) {
  const LoadPlan plan = load_plan(side, addresses, shape, number);
  BlockObserver::Setup setup;
  setup.block = number;
  setup.measures_hiccups = context_.checks;
  setup.client_cpus = plan.cpus;
  setup.keeps_intervals = !reference;
  const bool without_gateway = reference && plan_.pairing == Pairing::direct;
  if (!without_gateway) {
    setup.processes = side.processes();
    setup.target_processors = static_cast<int>(side.cpus().size());
    setup.metrics = [&side] { return side.metrics_text(milliseconds(300)); };
  }
  BlockObserver observer(std::move(setup), axis_,
                         [&](nanoseconds elapsed, const LatestFigures& latest) {
                           std::string now = elapsed < plan.warmup ? "warming up" : "measuring";
                           now = phase.empty() ? now : phase + ", " + now;
                           context_.watch({now, number, parts_, latest});
                           return side.running();
                         });
  std::optional<double> idle;
  if (side.is_ours() && !without_gateway) {
    const auto reading = read_process(side.processes().front());
    idle = reading && reading->rss_bytes ? std::optional(static_cast<double>(*reading->rss_bytes))
                                         : std::nullopt;
  }
  LoadResult load = run_load(plan, observer, context_.stop);
  pace_is_known_ = true;
  if (load.held_at_per_second) {
    held_at_per_second_ = load.held_at_per_second;
  } else if (plan.shape.cap_per_second != shape.cap_per_second) {
    load.held_at_per_second = plan.shape.cap_per_second;
  }
  Stretch stretch;
  const int agents = shape.kind == LoadShape::Kind::population && shape.stages.empty()
                         ? static_cast<int>(shape.level)
                         : 0;
  stretch.block = summarize_block(number, load, observer.readings(), agents,
                                  validity_input(side, observer, shape, load, reference));
  stretch.block.rss_bytes_idle = idle;
  if (!context_.checks) {
    add_checks({{"checks", CheckOutcome::failed, "off", "on",
                 "nothing vouches for the numbers: leave --no-checks out"}},
               stretch.block);
  }
  if (!reference) {
    add_checks({answering_check(observer.intervals(), stretch.block)}, stretch.block);
  }
  stretch.measured = !(context_.stop && stretch.block.succeeded == 0);
  if (context_.stop && stretch.measured && load.measured < plan.duration) {
    // First, since what a part of a block seems to show may come from being but a part.
    const std::string other = stretch.block.valid() ? "" : "; " + stretch.block.invalid_reason;
    stretch.block.invalid_reason = "interrupted after " +
                                   fixed_text(stretch.block.measured_seconds, 1) +
                                   " s of the measured part" + other;
  }
  if (!reference) {
    for (std::size_t task = 0; task < load.counts.tasks.size(); ++task) {
      on_gateway_.by_task[task].add(load.counts.tasks[task].total);
    }
    run_.intervals.insert(run_.intervals.end(), observer.intervals().begin(),
                          observer.intervals().end());
    run_.target_samples.insert(run_.target_samples.end(), observer.samples().begin(),
                               observer.samples().end());
    log_ += observer.log_lines();
  }
  stretch.counts = std::move(load.counts);
  stretch.sample = std::move(load.sample);
  return stretch;
}

}  // namespace macro

#include <algorithm>
#include <thread>
#include <utility>

#include "macro/record/fairness.h"
#include "macro/record/impact.h"
#include "macro/record/knee.h"
#include "macro/record/recovery.h"
#include "macro/record/stream_summary.h"
#include "macro/record/trend.h"
#include "macro/run/run_parts.h"
#include "macro/run/scenario_run.h"

// The part of a scenario's run that holds the counts of both sides against each other, and makes
// what was found out of what was measured.

namespace macro {
namespace {

using std::chrono::nanoseconds;

double seconds(nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

void add_to(ClientCounts& client, const TotalCounts& total) {
  client.sent += total.sent;
  client.answered += total.answered;
  client.tokens.prompt += total.tokens.prompt;
  client.tokens.completion += total.tokens.completion;
  for (std::size_t status = 0; status < total.statuses.size(); ++status) {
    if (total.statuses[status] > 0) {
      client.statuses.emplace_back(static_cast<int>(status), total.statuses[status]);
    }
  }
}

std::string path_of_task(const TaskSpec& task) {
  return task.request.path.empty() ? std::string(path_of(task.request.api)) : task.request.path;
}

std::uint64_t whole(const std::optional<double>& value) {
  return static_cast<std::uint64_t>(std::max(value.value_or(0), 0.0));
}

/// Of the endpoints that the tasks are posted to.
std::optional<MetricsCounts> metrics_counts(const MetricSamples& page,
                                            const std::vector<TaskSpec>& tasks) {
  std::vector<std::string> paths;
  for (const TaskSpec& task : tasks) {
    paths.push_back(path_of_task(task));
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  if (!page.sum("gateway_requests_total")) {
    return std::nullopt;
  }
  MetricsCounts counts;
  for (const std::string& path : paths) {
    const auto of_class = [&](const char* status_class) {
      return page.sum("gateway_requests_total",
                      {{"endpoint", path}, {"status_class", status_class}});
    };
    counts.succeeded += whole(of_class("2xx"));
    counts.client_errors += whole(of_class("4xx"));
    counts.server_errors += whole(of_class("5xx"));
  }
  return counts;
}

std::optional<LedgerCounts> ledger_counts(const std::optional<RecordedUsage>& usage,
                                          const std::optional<MetricSamples>& page) {
  if (!usage) {
    return std::nullopt;
  }
  LedgerCounts ledger;
  ledger.rows = usage->total.requests;
  ledger.failed_rows = usage->total.failed;
  ledger.tokens = {usage->total.prompt_tokens, usage->total.completion_tokens};
  const auto limited = page ? page->sum("gateway_rate_limited_total") : std::nullopt;
  if (limited) {
    ledger.rate_limited = whole(limited);
  }
  return ledger;
}

std::optional<Spike> spike_of(const LoadShape& shape, nanoseconds duration) {
  const double highest = highest_level(shape, duration);
  Spike spike;
  bool found = false;
  double level = shape.level;
  nanoseconds at{0};
  for (const Stage& stage : shape.stages) {
    if (stage.level == highest && level < highest) {
      spike.begin_seconds = seconds(at);
      found = true;
    }
    at += stage.length;
    if (level == highest && stage.level < highest && found && spike.end_seconds == 0) {
      spike.end_seconds = seconds(at);
    }
    level = stage.level;
  }
  return found && spike.end_seconds > spike.begin_seconds ? std::optional(spike) : std::nullopt;
}

}  // namespace

/// Stops what a block was measured on; how it ends, and what it counted, may say that the block is
/// no measurement.
void ScenarioRun::end_side(TargetSide& side, BlockRecord& block, const GatewayCounts& counts) {
  ClientCounts all;
  ClientCounts chats;
  for (std::size_t i = 0; i < counts.by_task.size(); ++i) {
    add_to(all, counts.by_task[i]);
    if (!plan_.tasks[i].request.get) {
      add_to(chats, counts.by_task[i]);
    }
  }
  const auto page = side.is_ours() ? settled_metrics(side, all) : std::nullopt;
  const TargetSide::Ending ending = side.end();
  gateway_died_ = ending.gateway_died;
  if (!ending.failure.empty() && (block.valid() || ending.gateway_died)) {
    block.invalid_reason = ending.failure;
  }
  if (!ending.warning.empty()) {
    block.warnings.push_back(ending.warning);
  }
  if (side.is_ours() && !ending.gateway_died && !context_.stop) {
    add_checks({reconcile_ledger(chats, ledger_counts(ending.usage, page)),
                reconcile_metrics(all, page ? metrics_counts(*page, plan_.tasks) : std::nullopt)},
               block);
  }
}

/// The gateway's page once it agrees with the client, or as it is after a while: a request is
/// counted when its answer has left, which its client may have read before.
std::optional<MetricSamples> ScenarioRun::settled_metrics(const TargetSide& side,
                                                          const ClientCounts& client) const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  for (;;) {
    const auto text = side.metrics_text(std::chrono::seconds(2));
    if (!text) {
      return std::nullopt;
    }
    MetricSamples page(*text);
    if (reconcile_metrics(client, metrics_counts(page, plan_.tasks)).outcome !=
            CheckOutcome::failed ||
        std::chrono::steady_clock::now() >= deadline) {
      return page;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

ValidityInput ScenarioRun::validity_input(const TargetSide& side, BlockObserver& observer,
                                          const LoadShape& shape, const LoadResult& load,
                                          bool reference) const {
  ValidityInput input;
  input.open_loop = shape.kind == LoadShape::Kind::arrivals;
  input.thinking = thinking_users(shape);
  input.null_ceiling_per_second = run_.null_ceiling_per_second;
  input.hiccup_ns_p99 = percentile(observer.hiccups(), 0.99);  // a second has enough of them
  if (observer.hiccups().count() > 0) {
    input.hiccup_ns_max = static_cast<double>(observer.hiccups().max());
  }
  const HostCounterChange& host = observer.host();
  // Counted of the whole host: where we made no connection they were somebody else's.
  input.listen_overflows = load.counts.connects > 0 ? host.listen_overflows : std::nullopt;
  input.connections_made = load.counts.connects;
  input.segments_sent = host.tcp_segments_sent;
  input.segments_retransmitted = host.tcp_segments_retransmitted;
  const double elapsed = seconds(observer.readings().elapsed);
  // Of a short time a single tick of 10 ms is a large share.
  input.steal_ratio = elapsed >= 1 ? host.steal_ratio : std::nullopt;
  if (host.own_throttled && elapsed > 0) {
    input.client_throttled_ratio = std::min(seconds(*host.own_throttled) / elapsed, 1.0);
  }
  double throttled = 0;
  std::size_t told = 0;
  for (const TargetSample& sample : observer.samples()) {
    throttled += sample.throttled_ratio.value_or(0);
    told += sample.throttled_ratio ? 1 : 0;
  }
  if (told > 0) {
    input.target_throttled_ratio = throttled / static_cast<double>(told);
  }
  const bool without_gateway = reference && plan_.pairing == ScenarioPlan::Pairing::direct;
  if (without_gateway) {
    // The null server stands where the gateway does, and the provider beside the client.
    input.null_ceiling_per_second = std::nullopt;
  } else if (const CpuList target = side.cpus(); !target.empty()) {
    const CpuList& client = context_.isolation.partition().client;
    input.processors =
        ProcessorSets{client.empty() ? allowed_cpus(0) : client, target, side.provider_cpus()};
  }
  // The provider is beside the client on purpose.
  input.isolation_demanded = context_.isolation.demanded() && !without_gateway;
  return input;
}

void ScenarioRun::find_out() {
  const bool any_valid = all_.total.sent > 0;
  // Of a run without a valid block its files say what there was; the verdict says what it is worth.
  run_.tasks = task_records(any_valid ? all_ : every_, plan_);
  run_.distributions = distributions_of(any_valid ? all_ : every_);
  if (!any_valid) {
    run_.sample = std::move(invalid_sample_);
  }
  const auto add = [&](std::vector<FindingRecord> findings) {
    run_.findings.insert(run_.findings.end(), std::make_move_iterator(findings.begin()),
                         std::make_move_iterator(findings.end()));
  };
  if (plan_.pairing == ScenarioPlan::Pairing::feature) {
    add(impact_findings(run_, impact_goals_of(plan_.name)));
  }
  if (plan_.procedure == ScenarioPlan::Procedure::staircase) {
    add(staircase_findings(run_.steps));
  }
  if (plan_.endurance) {
    add(leak_findings(run_.target_samples, run_.intervals));
  }
  if (const auto spike = plan_.spike ? spike_of(plan_.shape, plan_.duration) : std::nullopt) {
    add(recovery_findings(run_.intervals, *spike));
  }
  if (plan_.fair_rate_per_second > 0 && any_valid) {
    std::vector<UserShare> users;
    double measured = 0;
    for (const BlockRecord& block : run_.blocks) {
      measured += block.valid() ? block.measured_seconds : 0;
    }
    for (std::size_t i = 0; i < run_.tasks.size(); ++i) {
      const TaskRecord& task = run_.tasks[i];
      users.push_back({plan_.tasks[i].user, task.succeeded + task.failed, task.refused, measured});
    }
    add(fairness_findings(users, {plan_.fair_rate_per_second, 0}));
  }
  add(stream_findings(run_));
}

}  // namespace macro

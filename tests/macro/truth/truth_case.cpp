#include "tests/macro/truth/truth_case.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "macro/engine/target_address.h"

namespace macro_test {
namespace {

using macro::LoadShape;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

class Watcher : public macro::LoadObserver {
 public:
  void measured_part_begins(nanoseconds /*now*/) override {}
  void measured_part_ends(nanoseconds /*now*/) override {}
  bool progress(nanoseconds /*elapsed*/) override { return true; }
};

}  // namespace

macro::LoadShape at_rate(double per_second, LoadShape::Process process, int max_in_flight) {
  LoadShape shape;
  shape.kind = LoadShape::Kind::arrivals;
  shape.level = per_second;
  shape.process = process;
  shape.max_in_flight = max_in_flight;
  return shape;
}

std::vector<Way> ways_of_load(double per_second, nanoseconds answer_time) {
  // Little's law: N = X (R + Z).
  const macro::ThinkTime think{.low = milliseconds(10), .high = milliseconds(30)};
  const double cycle_seconds =
      std::chrono::duration<double>(answer_time + (think.low + think.high) / 2).count();
  LoadShape users;
  users.level = std::max(1.0, std::round(per_second * cycle_seconds));
  users.think = {think};
  LoadShape workers;
  workers.level =
      std::max(1.0, std::round(per_second * std::chrono::duration<double>(answer_time).count()));
  return {{"users", users},
          {"back-to-back", workers},
          {"constant", at_rate(per_second, LoadShape::Process::constant)},
          {"poisson", at_rate(per_second, LoadShape::Process::poisson)}};
}

macro::LoadPlan plan_for(const TruthServer& server, const LoadShape& shape, nanoseconds duration) {
  macro::LoadPlan plan;
  const macro::TargetAddress target = macro::resolve_target(server.url(), false);
  macro::TaskSpec task;
  task.request.authority = target.authority;
  task.request.path = "/v1/chat/completions";
  task.request.model = "loopback";
  task.request.prompt_tokens = 100;
  task.request.rule = macro::AnswerRule::echo;
  plan.targets = {target};
  plan.tasks = {task};
  plan.shape = shape;
  plan.duration = duration;
  plan.request_timeout = std::chrono::seconds(30);
  plan.sample_size = 200'000;
  return plan;
}

Observed observe(TruthServer& server, const macro::LoadPlan& plan) {
  server.forget();
  Watcher watcher;
  const std::atomic<bool> stop{false};
  Observed observed;
  observed.kind = plan.shape.kind;
  observed.load = macro::run_load(plan, watcher, stop);
  observed.truth = server.report();
  return observed;
}

std::vector<std::string> reconcile(const Observed& observed) {
  std::vector<std::string> complaints;
  const auto same = [&](const char* what, std::uint64_t ours, std::uint64_t theirs) {
    if (ours != theirs) {
      complaints.push_back(std::string(what) + ": macro " + std::to_string(ours) + ", server " +
                           std::to_string(theirs));
    }
  };
  const macro::LoadCounts& counts = observed.load.counts;
  const macro::TotalCounts& total = counts.total;
  const TruthCounts& truth = observed.truth.counts;
  same("requests", total.sent, truth.requests);
  same("answers", total.answered, truth.answers);
  same("answers of status 200", total.statuses[200], truth.answers);
  same("failed", total.failed, 0);
  same("refused", total.refused, 0);
  same("abandoned", total.abandoned, truth.given_up);
  same("sum of all ends", total.answered + total.failed + total.refused + total.abandoned,
       truth.requests);
  same("latencies of what succeeded", observed.service_ns().count(), counts.succeeded);
  // The arrival that met the cap on requests is neither sent nor left over.
  if (observed.kind == LoadShape::Kind::arrivals && !observed.load.capped) {
    same("schedule: sent and not sent", counts.succeeded + counts.failed() + counts.not_sent,
         counts.scheduled);
  }
  return complaints;
}

std::vector<std::int64_t> offsets_ns(const macro::LoadResult& load) {
  std::vector<std::int64_t> offsets;
  for (const macro::RequestSample& sample : load.sample) {
    offsets.push_back(sample.started_ns);
  }
  std::sort(offsets.begin(), offsets.end());
  for (std::size_t i = offsets.size(); i > 0; --i) {
    offsets[i - 1] -= offsets.front();
  }
  return offsets;
}

std::vector<std::uint64_t> digests(const TruthReport& truth) {
  std::vector<std::uint64_t> all;
  for (const TruthRecord& record : truth.records) {
    all.push_back(record.digest);
  }
  return all;
}

}  // namespace macro_test

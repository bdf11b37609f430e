#include "macro/run/scenario_run.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "macro/export/hdr_log.h"
#include "macro/host/environment.h"
#include "macro/host/limits_in_force.h"
#include "macro/host/process_reading.h"
#include "macro/record/ceiling_search.h"
#include "macro/record/number_text.h"
#include "macro/run/run_parts.h"

namespace macro {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Pairing = ScenarioPlan::Pairing;
using Procedure = ScenarioPlan::Procedure;

double seconds(nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

ScenarioRun::ScenarioRun(const RunContext& context, const ScenarioPlan& plan)
    : context_(context),
      plan_(plan),
      threads_(std::clamp(plan.threads > 0 ? plan.threads : context.threads, 1,
                          std::max(most_agents(plan), 1))) {
  run_.name = plan.row_name.empty() ? "macro/" + plan.name + "/skipped" : plan.row_name;
  run_.load = plan.load;
  run_.target = context.subject.gateway.string();
  for (const std::string& url : context.subject.targets) {
    run_.target += (run_.target.empty() ? "" : ", ") + url;
  }
  run_.skipped_reason = plan.skipped_reason;
  run_.blocks_wanted =
      plan.procedure == Procedure::staircase ? static_cast<int>(plan.steps.size()) : plan.blocks;
  run_.warmup_seconds = seconds(plan.warmup);
  run_.duration_seconds = seconds(plan.duration);
  run_.seed = plan.seed.value_or(context.seed);
  run_.isolation = context.isolation.description();
  run_.date = utc_date_now();
  run_.reference_title = plan.pairing == Pairing::none ? "" : plan.reference_title;
  if (!plan.tasks.empty()) {
    run_.prompt_tokens = plan.tasks.front().request.prompt_tokens;
  }
  describe_load(plan.shape, run_);
}

RunRecord ScenarioRun::measure() {
  if (!plan_.skipped_reason.empty()) {
    return run_;
  }
  const nanoseconds length =
      std::clamp<nanoseconds>(plan_.duration / 2, milliseconds(50), milliseconds(500));
  run_.null_ceiling_per_second =
      context_.null_ceiling.measure(plan_, threads_, context_.isolation, length, context_.stop);
  try {
    switch (plan_.procedure) {
      case Procedure::blocks:
        measure_blocks();
        break;
      case Procedure::staircase:
        measure_staircase();
        break;
      case Procedure::ceiling:
        measure_ceiling();
        break;
    }
  } catch (const std::exception& error) {
    run_.stopped_reason = error.what();
  }
  run_.interrupted = context_.stop;
  if (!limits_text_.empty()) {
    run_.isolation += "; in force for the target: " + limits_text_;
  }
  find_out();
  return std::move(run_);
}

void ScenarioRun::measure_blocks() {
  parts_ = plan_.blocks;
  for (int number = 1; number <= plan_.blocks && !context_.stop; ++number) {
    bool measured = false;
    try {
      measured = measure_pair(number);
    } catch (const std::exception& error) {
      run_.stopped_reason = "block " + std::to_string(number) + ": " + error.what();
      return;
    }
    const bool hopeless = measured && run_.blocks.back().succeeded == 0;
    if ((gateway_died_ || hopeless) && !context_.stop) {
      if (number < plan_.blocks) {
        run_.stopped_reason = "stopped after block " + std::to_string(number);
      }
      return;
    }
  }
}

/// One block and, where there is one, its reference: which comes first alternates, so that a
/// machine that gets slower favours neither. False where it was interrupted before anything was
/// measured.
bool ScenarioRun::measure_pair(int number) {
  const std::string name = plan_.name + "-block-" + std::to_string(number);
  std::optional<BlockRecord> reference;
  Stretch stretch;
  const auto measure_reference = [&](TargetSide* side) {
    std::optional<TargetSide> own;
    if (plan_.pairing == Pairing::feature) {
      own.emplace(context_.subject, plan_, plan_.reference_arguments, name + "-reference",
                  context_.isolation, context_.stop);
      side = &*own;
    }
    if (context_.stop) {
      return;
    }
    const auto& addresses =
        plan_.pairing == Pairing::direct ? side->direct_addresses() : side->addresses();
    Stretch other = load_once(*side, addresses, plan_.shape, number, true, plan_.reference_title);
    if (own && other.measured) {
      GatewayCounts counts;
      for (const TaskCounts& task : other.counts.tasks) {
        counts.by_task.push_back(task.total);
      }
      end_side(*own, other.block, counts);
    }
    if (other.measured) {
      reference = std::move(other.block);
    }
  };
  const bool paired = plan_.pairing != Pairing::none;
  const bool reference_first = number % 2 == 1;
  // A gateway of its own for the feature's other state; the way without a gateway needs the
  // provider of this one.
  if (plan_.pairing == Pairing::feature && reference_first) {
    measure_reference(nullptr);
  }
  if (context_.stop) {
    return false;
  }
  {
    TargetSide side(context_.subject, plan_, plan_.gateway_arguments, name, context_.isolation,
                    context_.stop);
    if (context_.stop) {
      return false;
    }
    note_limits(side);
    if (plan_.pairing == Pairing::direct && reference_first) {
      measure_reference(&side);
    }
    on_gateway_.by_task.assign(plan_.tasks.size(), {});
    stretch = load_once(side, side.addresses(), plan_.shape, number, false, "");
    if (plan_.pairing == Pairing::direct && !reference_first && !context_.stop) {
      measure_reference(&side);
    }
    if (stretch.measured) {
      end_side(side, stretch.block, on_gateway_);
    }
  }
  if (plan_.pairing == Pairing::feature && !reference_first && !context_.stop) {
    measure_reference(nullptr);
  }
  if (!stretch.measured) {
    return false;
  }
  if (paired && !reference && stretch.block.valid()) {
    stretch.block.invalid_reason = "interrupted before " + plan_.reference_title + " was measured";
  }
  if (reference && !reference->valid() && stretch.block.valid()) {
    stretch.block.invalid_reason = plan_.reference_title + ": " + reference->invalid_reason;
  }
  keep(stretch);
  run_.blocks.push_back(std::move(stretch.block));
  if (reference) {
    run_.direct_blocks.push_back(std::move(*reference));
  }
  return true;
}

/// Several loads on one gateway: calls `each` until it says that it was the last.
void ScenarioRun::measure_steps(const std::function<bool(TargetSide&)>& each) {
  TargetSide side(context_.subject, plan_, plan_.gateway_arguments, plan_.name, context_.isolation,
                  context_.stop);
  note_limits(side);
  on_gateway_.by_task.assign(plan_.tasks.size(), {});
  while (!context_.stop && side.running() && each(side)) {
  }
  if (!run_.steps.empty()) {
    end_side(side, run_.steps.back().block, on_gateway_);
  }
  if (gateway_died_) {
    run_.stopped_reason =
        "at " + run_.steps.back().load + ": " + run_.steps.back().block.invalid_reason;
  }
}

void ScenarioRun::measure_staircase() {
  parts_ = static_cast<int>(plan_.steps.size());
  std::size_t at = 0;
  measure_steps([&](TargetSide& side) {
    const LoadShape& shape = plan_.steps[at];
    pace_is_known_ = false;  // each step is another load
    held_at_per_second_.reset();
    Stretch stretch = load_once(side, side.addresses(), shape, static_cast<int>(at) + 1, false,
                                shape_label(shape));
    if (stretch.measured) {
      keep(stretch);
      run_.steps.push_back(
          {.load = shape_label(shape), .offered = shape.level, .block = std::move(stretch.block)});
    }
    return ++at < plan_.steps.size();
  });
}

void ScenarioRun::measure_ceiling() {
  CeilingSearch search(plan_.p99_goals);
  parts_ = static_cast<int>(plan_.p99_goals.size()) * 8;  // about; the search ends when it knows
  int number = 0;
  measure_steps([&](TargetSide& side) {
    const auto rate = search.next_rate();
    if (!rate) {
      return false;
    }
    LoadShape shape = plan_.shape;
    shape.level = *rate;
    Stretch stretch = load_once(side, side.addresses(), shape, ++number, false, shape_label(shape));
    if (!stretch.measured) {
      return false;
    }
    keep(stretch);
    search.report({.rate = *rate,
                   // Of few answers the slowest is no less than p99, and all that is asked is
                   // whether p99 is under a bound.
                   .p99_ns = stretch.block.latency_ns_p99 ? stretch.block.latency_ns_p99
                                                          : stretch.block.latency_ns_max,
                   .valid = stretch.block.valid(),
                   .achieved_per_second = stretch.block.throughput_per_second});
    run_.steps.push_back(
        {.load = shape_label(shape), .offered = *rate, .block = std::move(stretch.block)});
    return true;
  });
  run_.findings = search.findings();
  const bool found =
      std::any_of(run_.findings.begin(), run_.findings.end(),
                  [](const FindingRecord& finding) { return finding.value.has_value(); });
  if (!found && run_.stopped_reason.empty() && !context_.stop) {
    run_.stopped_reason =
        "no rate held p99 under any of the bounds: give more of --duration, or see "
        "why the steps are no measurement";
  }
}

void ScenarioRun::keep(const Stretch& stretch) {
  every_.add(stretch.counts);
  if (stretch.block.valid()) {
    all_.add(stretch.counts);
  }
  append_sample(stretch.sample, plan_, axis_,
                stretch.block.valid() ? run_.sample : invalid_sample_);
}

std::string ScenarioRun::log() const {
  return log_.empty() ? "" : hdr_log_header(axis_.begin_unix_seconds, "response times") + log_;
}

/// What the kernel says is in force, of the first that is measured.
void ScenarioRun::note_limits(const TargetSide& side) {
  if (!limits_text_.empty()) {
    return;
  }
  if (side.processes().empty()) {
    limits_text_ = "not known: " + side.unseen_reason();
    return;
  }
  limits_text_ = to_text(read_limits_in_force(side.processes().front()));
  const CpuList& wanted = context_.isolation.partition().gateway;
  if (!wanted.empty() && side.cpus() != wanted) {
    run_.isolation = "none: the gateway was asked to run on cpu " + to_text(wanted) +
                     " and runs on cpu " + to_text(side.cpus());
  }
}

}  // namespace macro

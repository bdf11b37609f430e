#include "macro/plan/scenario_plan.h"

#include <algorithm>
#include <cmath>

#include "macro/plan/chosen_scenarios.h"
#include "macro/plan/contradictions.h"
#include "macro/plan/plan_shape.h"
#include "macro/plan/plan_tasks.h"
#include "macro/plan/plan_text.h"
#include "macro/plan/quantity.h"
#include "macro/plan/run_options.h"
#include "macro/plan/schedule_file.h"

namespace macro {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using Pairing = ScenarioPlan::Pairing;
using Procedure = ScenarioPlan::Procedure;

constexpr nanoseconds kUsualBlock = seconds(5);
constexpr nanoseconds kShortestBlock = milliseconds(10);
/// Of a staircase or search: shorter ones have too few answers for a percentile.
constexpr nanoseconds kShortestStep = milliseconds(500);
constexpr nanoseconds kUsualWarmup = seconds(1);
/// A profile's warm-up is at most half of what is measured, but not below this.
constexpr nanoseconds kLeastShortenedWarmup = seconds(1);
/// With --scenario all, where fifty gateways are started in six minutes.
constexpr nanoseconds kWarmupOfAll = milliseconds(400);
constexpr nanoseconds kWarmupOfPairs = milliseconds(300);
/// The fewest that an interval of 95 % can be made of (Wilcoxon's signed ranks).
constexpr int kPairsOfAll = 6;
constexpr nanoseconds kUsualTimeout = seconds(10);
constexpr nanoseconds kStreamTimeout = std::chrono::minutes(2);
constexpr std::uint64_t kUsualMostRequests = 50'000'000;
/// Of our gateway and what stands behind it.
constexpr nanoseconds kStartAndStop = milliseconds(700);

/// Everything that one scenario's plan is made from.
struct Wish {
  const RunOptions& options;
  const Scenario& scenario;
  const LoadProfile* profile;  ///< nullptr: none

  [[nodiscard]] bool paired() const { return scenario.pairing != Pairing::none; }
  [[nodiscard]] bool in_blocks() const {
    return profile == nullptr || profile->procedure == Procedure::blocks;
  }
};

int blocks_of(const Wish& wish) {
  if (!wish.in_blocks()) {
    return 1;
  }
  if (wish.options.blocks) {
    return *wish.options.blocks;
  }
  if (!wish.options.stages.empty()) {
    return 1;
  }
  if (wish.profile != nullptr) {
    return wish.profile->blocks;
  }
  if (!wish.options.all_scenarios) {
    return wish.scenario.blocks;
  }
  return wish.paired() ? kPairsOfAll : wish.scenario.blocks_of_all;
}

/// What is measured in all on the gateway's side.
nanoseconds measured_length(const Wish& wish, int blocks) {
  const nanoseconds staged = length_of(wish.options.stages);
  nanoseconds length = kUsualBlock * blocks;
  if (wish.options.duration) {
    length = *wish.options.duration;
  } else if (staged.count() > 0) {
    length = staged * blocks;
  } else if (wish.profile != nullptr) {
    length = wish.profile->duration;
  }
  // Stages are as long as they are.
  const bool shared = wish.options.all_scenarios && wish.paired() && staged.count() == 0;
  return shared ? length / 2 : length;
}

nanoseconds usual_warmup(const Wish& wish) {
  if (wish.profile != nullptr) {
    return wish.profile->warmup;
  }
  if (!wish.options.all_scenarios) {
    return kUsualWarmup;
  }
  return wish.paired() ? kWarmupOfPairs : kWarmupOfAll;
}

/// In proportion to what is measured, but until all users have begun: a load that is still growing
/// is another one. What was asked for is done, and said to be too short where it is.
void plan_warmup(const Wish& wish, ScenarioPlan& plan) {
  if (wish.options.warmup) {
    plan.warmup = *wish.options.warmup;
    return;
  }
  const nanoseconds most = std::max<nanoseconds>(plan.duration / 2, kLeastShortenedWarmup);
  const nanoseconds spawn = longest_spawn(plan);
  if (spawn > kLongestWarmup) {
    throw UsageError("--spawn-rate: all have begun only after " + duration_text(spawn) +
                     ", and a warm-up is at most " + duration_text(kLongestWarmup) +
                     "; let more begin a second, or give --warmup");
  }
  plan.warmup = std::max(std::min(usual_warmup(wish), most), spawn);
}

void check_block_length(const Wish& wish, const ScenarioPlan& plan, int parts) {
  const char* const part = wish.in_blocks() ? "block" : "step";
  if (plan.duration < (wish.in_blocks() ? kShortestBlock : kShortestStep)) {
    throw UsageError("--duration: leaves " + duration_text(plan.duration) + " for each of " +
                     std::to_string(parts) + " " + part + "s of " + plan.name +
                     "; give more of it" + (wish.in_blocks() ? ", or fewer --blocks" : ""));
  }
  const nanoseconds staged = length_of(wish.options.stages);
  if (staged > plan.duration) {
    throw UsageError("--duration: leaves " + duration_text(plan.duration) + " for each block of " +
                     plan.name + ", and the stages take " + duration_text(staged) +
                     "; leave --duration out, or give fewer --blocks");
  }
}

void plan_times(const Wish& wish, ScenarioPlan& plan) {
  plan.blocks = blocks_of(wish);
  int parts = plan.blocks;
  if (plan.procedure == Procedure::staircase) {
    plan.steps = plan_staircase(wish.options, *wish.profile);
    parts = static_cast<int>(plan.steps.size());
  } else if (plan.procedure == Procedure::ceiling) {
    plan.p99_goals = ceiling_goals();
    parts = static_cast<int>(plan.p99_goals.size()) * kCeilingStepsPerGoal;
  }
  plan.duration = measured_length(wish, plan.blocks) / parts;
  check_block_length(wish, plan, parts);
  const bool streams =
      wish.options.stream || (wish.scenario.stream && wish.scenario.work == Scenario::Work::chat);
  plan.timeout = wish.options.timeout.value_or(streams ? kStreamTimeout : kUsualTimeout);
}

/// Enough for what a schedule comes to, so that the bound only ends what has gone wrong.
std::uint64_t usual_most_requests(const ScenarioPlan& plan) {
  if (plan.shape.kind != LoadShape::Kind::arrivals || plan.procedure == Procedure::ceiling) {
    return kUsualMostRequests;
  }
  double rate = plan.shape.level;
  for (const Stage& stage : plan.shape.stages) {
    rate = std::max(rate, stage.level);
  }
  const double seconds_in_all = std::chrono::duration<double>(plan.warmup + plan.duration).count();
  const double twice = 2 * rate * plan.shape.turns_high * seconds_in_all;
  return std::max(kUsualMostRequests, static_cast<std::uint64_t>(std::min(twice, 1e15)));
}

double highest_population(const ScenarioPlan& plan) {
  double highest = 0;
  const auto look = [&highest](const LoadShape& shape) {
    if (shape.kind == LoadShape::Kind::population) {
      highest = std::max(highest, shape.level);
      for (const Stage& stage : shape.stages) {
        highest = std::max(highest, stage.level);
      }
    }
  };
  look(plan.shape);
  std::for_each(plan.steps.begin(), plan.steps.end(), look);
  return highest;
}

void plan_bounds(const Wish& wish, ScenarioPlan& plan) {
  plan.max_requests = wish.options.max_requests.value_or(usual_most_requests(plan));
  plan.threads = wish.options.threads;
  plan.keep_alive = wish.options.keep_alive;
  const double agents = highest_population(plan);
  if (static_cast<double>(plan.max_requests) < agents) {
    throw UsageError("--max-requests: needs at least one request for each of " +
                     number_word(agents) + " users or connections");
  }
  if (agents > 0 && plan.threads > agents) {
    throw UsageError("--threads: " + std::to_string(plan.threads) + " is not within 1 to " +
                     number_word(agents) + ", the users or connections of " + plan.name);
  }
}

std::string plan_name(const RunOptions& options, const Scenario& scenario,
                      const LoadProfile* profile) {
  std::string name(scenario.name);
  if (profile == nullptr) {
    return name;
  }
  std::string prefix(profile->name);
  return options.scenarios.empty() && !options.all_scenarios ? prefix : prefix + "-" + name;
}

ScenarioPlan plan_one(const RunOptions& options, const Scenario& scenario) {
  const Wish wish{options, scenario, chosen_profile(options)};
  ScenarioPlan plan;
  plan.name = plan_name(options, scenario, wish.profile);
  plan.skipped_reason = obstacle(options, scenario);
  if (!plan.skipped_reason.empty()) {
    return plan;
  }
  if (wish.profile != nullptr) {
    plan.procedure = wish.profile->procedure;
    plan.spike = wish.profile->spike;
    plan.endurance = wish.profile->endurance;
  }
  plan_times(wish, plan);
  plan.shape = plan.steps.empty() ? plan_shape(options, scenario, wish.profile, plan.duration)
                                  : plan.steps.front();
  plan_warmup(wish, plan);
  plan.pairing = scenario.pairing;
  plan.reference_title = scenario.reference_title;
  plan_tasks(options, scenario, plan);
  plan_bounds(wish, plan);
  const LoadUnit unit = load_unit(options, scenario, wish.profile);
  plan.load = load_text(plan, unit);
  const std::string warning = spawn_warning(plan);
  plan.load += warning.empty() ? "" : "; " + warning;
  plan.row_name = row_name(options, scenario, unit, plan);
  return plan;
}

}  // namespace

std::vector<ScenarioPlan> plan_scenarios(const RunOptions& options) {
  check_contradictions(options);
  if (options.replay) {
    return {replay_plan(options)};
  }
  std::vector<ScenarioPlan> plans;
  for (const Scenario* const scenario : chosen_scenarios(options)) {
    plans.push_back(plan_one(options, *scenario));
  }
  return plans;
}

nanoseconds planned_length(const std::vector<ScenarioPlan>& plans, bool starts_gateway) {
  nanoseconds whole{0};
  for (const ScenarioPlan& plan : plans) {
    if (!plan.skipped_reason.empty()) {
      continue;
    }
    auto loads = static_cast<std::size_t>(plan.blocks);
    std::size_t starts = loads;
    if (plan.pairing != Pairing::none) {
      loads *= 2;
      // The reference of a feature is a gateway of its own; the provider is there already.
      starts *= plan.pairing == Pairing::feature ? 2 : 1;
    }
    if (plan.procedure == Procedure::staircase) {
      loads = plan.steps.size();
    } else if (plan.procedure == Procedure::ceiling) {
      loads = plan.p99_goals.size() * static_cast<std::size_t>(kCeilingStepsPerGoal);
    }
    // The last answers come after the end.
    whole += (plan.warmup + plan.duration + plan.answer_time) * static_cast<std::int64_t>(loads);
    if (starts_gateway) {
      whole += kStartAndStop * static_cast<std::int64_t>(starts);
    }
  }
  return whole;
}

int most_agents(const ScenarioPlan& plan) {
  int most = plan.shape.kind == LoadShape::Kind::arrivals ? plan.shape.max_in_flight : 0;
  return std::max(most, static_cast<int>(std::ceil(highest_population(plan))));
}

}  // namespace macro

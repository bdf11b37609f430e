#include "macro/plan/plan_shape.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace macro {
namespace {

/// Of conversations, where the flags do not say.
constexpr std::pair<int, int> kUsualTurns{2, 6};
/// Users of a step are there within a second.
constexpr double kStepsOfSpawn = 1;

bool is_fair(const Scenario& scenario) { return scenario.work == Scenario::Work::fair; }

double start_level(const RunOptions& options, const Scenario& scenario, const LoadProfile* profile,
                   LoadUnit unit) {
  switch (unit) {
    case LoadUnit::users:
      return options.users ? *options.users : profile->users;
    case LoadUnit::connections:
      return options.connections.value_or(scenario.connections);
    case LoadUnit::sessions:
      return *options.sessions;
    case LoadUnit::requests:
      break;
  }
  if (options.rate) {
    return *options.rate;
  }
  return profile == nullptr || is_fair(scenario) ? kFairnessRate : profile->rate;
}

void set_population(const RunOptions& options, const LoadProfile* profile, LoadUnit unit,
                    LoadShape& shape) {
  shape.kind = LoadShape::Kind::population;
  const bool of_profile = profile != nullptr && !options.users && !options.connections;
  shape.spawn_per_second =
      options.spawn_per_second.value_or(of_profile ? profile->spawn_per_second : 0);
  if (unit == LoadUnit::users) {
    shape.think = options.think.empty() ? usual_think() : options.think;
  } else if (options.connections && options.rate) {
    shape.cap_per_second = *options.rate;
  }
}

void set_arrivals(const RunOptions& options, const Scenario& scenario, const LoadProfile* profile,
                  LoadUnit unit, LoadShape& shape) {
  using Process = LoadShape::Process;
  shape.kind = LoadShape::Kind::arrivals;
  const bool of_profile = profile != nullptr && !is_fair(scenario);
  const bool poisson = unit == LoadUnit::sessions || of_profile;
  shape.process = options.arrivals.value_or(poisson ? Process::poisson : Process::constant);
  shape.max_in_flight = options.max_in_flight.value_or(shape.max_in_flight);
  if (unit == LoadUnit::sessions) {
    const auto [low, high] = options.turns.value_or(kUsualTurns);
    shape.turns_low = low;
    shape.turns_high = high;
    shape.think = options.think.empty() ? usual_think() : options.think;
  }
}

}  // namespace

LoadUnit load_unit(const RunOptions& options, const Scenario& scenario,
                   const LoadProfile* profile) {
  if (is_fair(scenario)) {
    return LoadUnit::requests;
  }
  if (options.sessions) {
    return LoadUnit::sessions;
  }
  if (options.users) {
    return LoadUnit::users;
  }
  if (options.connections) {
    return LoadUnit::connections;
  }
  if (options.rate) {
    return LoadUnit::requests;
  }
  if (profile != nullptr) {
    return profile->users > 0 ? LoadUnit::users : LoadUnit::requests;
  }
  return LoadUnit::connections;
}

LoadShape plan_shape(const RunOptions& options, const Scenario& scenario,
                     const LoadProfile* profile, std::chrono::nanoseconds duration) {
  const LoadUnit unit = load_unit(options, scenario, profile);
  LoadShape shape;
  shape.level = start_level(options, scenario, profile, unit);
  if (unit == LoadUnit::users || unit == LoadUnit::connections) {
    set_population(options, profile, unit, shape);
  } else {
    set_arrivals(options, scenario, profile, unit, shape);
  }
  if (!is_fair(scenario)) {
    shape.stages = options.stages;
  }
  if (profile != nullptr && profile->spike && shape.stages.empty()) {
    shape.stages = spike_stages(shape.level, duration);
  }
  return shape;
}

std::vector<LoadShape> plan_staircase(const RunOptions& options, const LoadProfile& profile) {
  std::vector<LoadShape> steps;
  const bool both = !options.users && !options.connections;
  if (options.users || both) {
    for (const int users : user_levels(options.users.value_or(profile.users))) {
      LoadShape step;
      step.level = users;
      step.spawn_per_second = options.spawn_per_second.value_or(users / kStepsOfSpawn);
      step.think = options.think.empty() ? usual_think() : options.think;
      steps.push_back(step);
    }
  }
  if (options.connections || both) {
    for (const int connections :
         connection_levels(options.connections.value_or(profile.connections))) {
      LoadShape step;
      step.level = connections;
      steps.push_back(step);
    }
  }
  return steps;
}

std::chrono::nanoseconds spawn_length(const LoadShape& shape) {
  if (shape.kind != LoadShape::Kind::population || shape.spawn_per_second <= 0 ||
      shape.level <= 1) {
    return std::chrono::nanoseconds(0);
  }
  const double milliseconds = (shape.level - 1) / shape.spawn_per_second * 1000;
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(milliseconds)));
}

std::chrono::nanoseconds longest_spawn(const ScenarioPlan& plan) {
  std::chrono::nanoseconds longest = spawn_length(plan.shape);
  for (const LoadShape& step : plan.steps) {
    longest = std::max(longest, spawn_length(step));
  }
  return longest;
}

std::chrono::nanoseconds length_of(const std::vector<Stage>& stages) {
  return std::accumulate(
      stages.begin(), stages.end(), std::chrono::nanoseconds(0),
      [](std::chrono::nanoseconds sum, const Stage& stage) { return sum + stage.length; });
}

}  // namespace macro

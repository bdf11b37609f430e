#pragma once

#include <array>
#include <chrono>
#include <string_view>
#include <vector>

#include "macro/engine/load_shape.h"
#include "macro/plan/scenario_plan.h"

namespace macro {

/// A load by name: `macro run quick`. Whatever flags give goes before it; it goes before what the
/// scenario would have by itself.
struct LoadProfile {
  std::string_view name;
  std::string_view summary;
  std::string_view scenario = "mixed";  ///< what is asked for where --scenario is not given
  ScenarioPlan::Procedure procedure = ScenarioPlan::Procedure::blocks;
  int users = 0;                         ///< with kUsualThink; of stress: the top of the staircase
  int connections = 0;                   ///< of stress: the top of its second half
  double rate = 0;                       ///< of a schedule; of ceiling: where the search begins
  std::chrono::nanoseconds duration{0};  ///< measured in all
  int blocks = 1;
  std::chrono::nanoseconds warmup{0};
  double spawn_per_second = 0;
  bool spike = false;
  bool endurance = false;
  bool pairs = false;  ///< whether scenarios that are measured in pairs can have this load
};

const std::array<LoadProfile, 6>& load_profiles();

/// nullptr where there is none of that name.
const LoadProfile* find_load_profile(std::string_view name);

/// Half of the users of the original benchmark pause 1 to 2 s, half 0.1 to 0.5 s.
const std::vector<ThinkTime>& usual_think();

/// The levels of a staircase up to `top`: of users an eighth, a quarter, a half, three quarters and
/// all; of connections the powers of two below it, and it.
std::vector<int> user_levels(int top);
std::vector<int> connection_levels(int top);

/// A spike around `base`: a third of the time at it, a sixth at kSpikeFactor times it, the rest at
/// it again. Of a minute that is 10 s of spike.
std::vector<Stage> spike_stages(double base, std::chrono::nanoseconds duration);

inline constexpr double kSpikeFactor = 10;

/// The p99 that `ceiling` searches the highest rate for.
const std::vector<std::chrono::nanoseconds>& ceiling_goals();

/// Loads that the search tries for one goal, about; what its length is planned by.
inline constexpr int kCeilingStepsPerGoal = 8;

}  // namespace macro

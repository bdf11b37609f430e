#pragma once

#include <chrono>
#include <vector>

#include "macro/engine/load_shape.h"
#include "macro/plan/load_profile.h"
#include "macro/plan/run_options.h"
#include "macro/plan/scenario.h"

namespace macro {

/// What the levels of a load are.
enum class LoadUnit : std::uint8_t { users, connections, requests, sessions };

/// Of flags, else of the profile (nullptr: none), else of the scenario. fairness is its own.
LoadUnit load_unit(const RunOptions& options, const Scenario& scenario, const LoadProfile* profile);

/// The load of one block of `duration`.
LoadShape plan_shape(const RunOptions& options, const Scenario& scenario,
                     const LoadProfile* profile, std::chrono::nanoseconds duration);

/// The steps of the profile stress: users, then connections back to back.
std::vector<LoadShape> plan_staircase(const RunOptions& options, const LoadProfile& profile);

/// How long it takes until as many agents have begun as the load begins with: the first at once,
/// and then spawn_per_second. Rounded up to milliseconds.
std::chrono::nanoseconds spawn_length(const LoadShape& shape);
/// Of the shape, or of the step where it takes longest.
std::chrono::nanoseconds longest_spawn(const ScenarioPlan& plan);

/// All stages together.
std::chrono::nanoseconds length_of(const std::vector<Stage>& stages);

}  // namespace macro

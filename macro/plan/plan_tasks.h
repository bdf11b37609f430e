#pragma once

#include "macro/plan/run_options.h"
#include "macro/plan/scenario.h"
#include "macro/plan/scenario_plan.h"

namespace macro {

/// Whether macro starts the mock provider behind the gateway that it starts.
bool wants_provider(const RunOptions& options, const Scenario& scenario);

/// What the scenario's requests are asked in where --api is not given, and what our gateway asks
/// the mock provider in.
Api usual_api(const Scenario& scenario);
Api usual_upstream_api(const Scenario& scenario, Api api);

/// Fills in the requests: tasks, users, the provider with its arguments and the gateway's.
void plan_tasks(const RunOptions& options, const Scenario& scenario, ScenarioPlan& plan);

}  // namespace macro

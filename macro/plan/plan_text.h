#pragma once

#include <string>

#include "macro/plan/load_profile.h"
#include "macro/plan/plan_shape.h"
#include "macro/plan/run_options.h"
#include "macro/plan/scenario.h"
#include "macro/plan/scenario_plan.h"

namespace macro {

/// "macro/baseline/connections:64". What is asked for otherwise than usual is in the name: other
/// requests are another benchmark.
std::string row_name(const RunOptions& options, const Scenario& scenario, LoadUnit unit,
                     const ScenarioPlan& plan);

/// ", at most 8 in flight"; empty where the bound is the usual one.
std::string in_flight_text(const LoadShape& shape);

/// What is said where the warm-up that was asked for ends before all users have begun; else empty.
std::string spawn_warning(const ScenarioPlan& plan);

/// The load in words, for people: "closed loop, back to back: 64 connections".
std::string load_text(const LoadShape& shape, LoadUnit unit);
std::string load_text(const ScenarioPlan& plan, LoadUnit unit);

}  // namespace macro

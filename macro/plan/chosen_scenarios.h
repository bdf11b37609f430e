#pragma once

#include <string>
#include <vector>

#include "macro/plan/load_profile.h"
#include "macro/plan/run_options.h"
#include "macro/plan/scenario.h"

namespace macro {

/// The load profile; nullptr where none is given.
const LoadProfile* chosen_profile(const RunOptions& options);

/// --scenario, in order; else the profile's own, mixed where --tasks is given, or baseline.
std::vector<const Scenario*> chosen_scenarios(const RunOptions& options);

/// Why this scenario cannot be measured as the options are; empty where it can.
std::string obstacle(const RunOptions& options, const Scenario& scenario);

}  // namespace macro

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "macro/plan/run_options.h"
#include "macro/plan/scenario_plan.h"

namespace macro {

/// All that is needed to offer the same load again: the plan with its seed, as JSON of schema
/// gatebench.schedule/1. Keys and further header fields are not in it: they may be secrets.
/// The load does not depend on the number of threads.
std::string schedule_json(const ScenarioPlan& plan, std::uint64_t seed);

/// The plan again, with its seed in ScenarioPlan::seed. Every member must be there, be known, and
/// be within the bounds that flags have; what could reach beyond this machine's gateway (flags that
/// name files, routes to anywhere but the mock provider) is refused. Throws std::runtime_error with
/// the member and what is wrong.
ScenarioPlan schedule_from_json(const std::string& text);

/// The plan of options.replay, with the options' header fields. Throws UsageError: for a file that
/// cannot be read (or is above 1 MiB), and where --target or --direct do not go with it.
ScenarioPlan replay_plan(const RunOptions& options);

}  // namespace macro

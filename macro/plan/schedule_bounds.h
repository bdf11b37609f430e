#pragma once

#include "macro/plan/scenario_plan.h"

namespace macro {

/// Throws std::runtime_error naming the member of a schedule that is out of bounds, or that would
/// do more than offer load: a schedule may come from anywhere.
void check_schedule(const ScenarioPlan& plan);

}  // namespace macro

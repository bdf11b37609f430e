#pragma once

#include <string>

#include "compare/targets/targets.h"
#include "macro/record/run_record.h"

namespace macro {

/// The run's figures beside the goals and the published reference, as `compare targets` grades
/// them, with the reference's remark. A run that is no measurement is not graded. `baseline` may be
/// null.
std::string targets_markup(const RunRecord& run, const RunRecord* baseline,
                           const compare::targets::Targets& goals);

}  // namespace macro

#pragma once

#include "macro/plan/run_options.h"

namespace macro {

/// Throws UsageError where flags contradict each other, or where one would have no effect: what it
/// would not change is better said than ignored. Says which, why, and what to write.
void check_contradictions(const RunOptions& options);

}  // namespace macro

#pragma once

#include <ostream>

#include "compare/results/result_file.h"
#include "compare/targets/evaluation.h"
#include "macro/cli/options.h"

namespace macro {

/// The goals of --targets, or the ones that are built in. Throws UsageError where the file is none.
compare::targets::Targets read_goals(const RunOptions& options);

/// Prints a valid run's figures beside the goals, as `compare targets` does.
compare::targets::Evaluation show_goals(const compare::results::ResultFile& run,
                                        const compare::targets::Targets& goals, std::ostream& out);

/// Whether goals that were asked for have an issue. Throws UsageError where none of them is about
/// what macro measures, which must not look like goals that were met.
bool has_issue(const compare::targets::Evaluation& evaluation);

}  // namespace macro

#pragma once

#include <ostream>

#include "macro/cli/dashboard.h"
#include "macro/cli/options.h"

namespace macro {

/// `macro run`: measures scenario after scenario, writes what ResultFolder says and the gateways'
/// logs into the output folder, and prints the report. Ctrl-C ends it early and reports
/// what was measured. A valid measurement is graded against absolute goals, which is shown. Returns
/// 0 for a valid measurement, 1 where the targets that were asked for have an issue, and 3 for an
/// invalid one, whatever the goals. Throws UsageError for what cannot be done as asked (no gateway,
/// targets that cannot be read or say nothing of what macro measures, a public target, an
/// unreadable key file, a folder that cannot be written).
int run_command(const RunOptions& options, std::ostream& out, std::ostream& err,
                const DashboardStyle& style);

}  // namespace macro

#pragma once

#include <ostream>

#include "macro/cli/options.h"

namespace macro {

/// `macro report DIR`: makes every report in the folder of an earlier run again, from its run.json,
/// and prints the one for people. Asks nothing of any network. 0, also where the run is invalid:
/// that it was is in the reports. Throws UsageError for a folder (or a file in one) that has no
/// run, or whose run cannot be read.
int report_command(const ReportOptions& options, std::ostream& out);

}  // namespace macro

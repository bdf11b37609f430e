#pragma once

#include <ostream>

#include "macro/cli/options.h"

namespace macro {

/// `macro run`: measures block after block, writes run.json, macro.json, report.txt and the
/// gateways' logs into the output folder, and prints the report. Ctrl-C ends it early and reports
/// what was measured. Returns 0 for a valid measurement and 3 for an invalid one. Throws UsageError
/// for what cannot be done as asked (no gateway, a public target, an unreadable key file, a folder
/// that cannot be written).
int run_command(const RunOptions& options, std::ostream& out, std::ostream& err, bool live);

}  // namespace macro

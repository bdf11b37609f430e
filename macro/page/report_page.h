#pragma once

#include <string>
#include <vector>

#include "compare/targets/targets.h"
#include "macro/record/run_record.h"

namespace macro {

/// report.html: one page, complete in itself, that says whether the runs are measurements, what
/// they found, and draws it: latency, load and target over one time axis, percentiles, histogram,
/// steps; beside the targets and, where `baseline` has a run of the same name, beside that. Opens
/// from a file, asks nothing of anybody, readable without its script. Texts of the records are
/// hostile: they can neither become markup nor code. Without runs it says that nothing was
/// measured.
std::string report_page(const std::vector<RunRecord>& runs, const std::vector<RunRecord>& baseline,
                        const compare::targets::Targets& targets);

/// The same with the targets that are built in.
std::string report_page(const std::vector<RunRecord>& runs,
                        const std::vector<RunRecord>& baseline = {});

}  // namespace macro

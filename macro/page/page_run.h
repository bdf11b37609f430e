#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compare/targets/targets.h"
#include "macro/record/run_record.h"

namespace macro {

/// One run's section: verdict, key figures, places for the charts, targets, checks, tables.
/// `index` is its place in the page's data; `baseline` may be null.
std::string run_section(const RunRecord& run, std::size_t index, const RunRecord* baseline,
                        const compare::targets::Targets& targets);

/// The table of several runs, each linked to its section; empty for one.
std::string run_index(const std::vector<RunRecord>& runs, const std::vector<RunRecord>& baseline);

}  // namespace macro

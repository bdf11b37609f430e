#pragma once

#include <vector>

#include "compare/verdict/candidate.h"
#include "compare/verdict/judge.h"

namespace compare::verdict {

/// Matches the benchmarks of two files by name: one candidate for each metric of a benchmark in
/// both, one for a benchmark that only one file has or that errored, and of such a one in the
/// current file one more for each metric that has a hard limit. A candidate that can be judged has
/// status compared and no decision yet. In the order of the baseline, then of what was added.
/// `obstacle`: why nothing may be judged, empty if it may. `paired`: the files are of one duel; a
/// benchmark of which one side has more rounds is not taken as paired.
std::vector<Candidate> match(const results::ResultFile& baseline,
                             const results::ResultFile& current, const Options& options,
                             const std::string& obstacle, bool paired, RuleBook& rules);

}  // namespace compare::verdict

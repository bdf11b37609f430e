#pragma once

#include <vector>

#include "compare/verdict/judge.h"

namespace compare::verdict {

/// A comparison before it is decided, and the values it is about.
struct Candidate {
  Comparison comparison;
  std::vector<double> baseline;
  std::vector<double> current;
  bool exact = false;
  bool in_both = false;      ///< the benchmark is in both files
  bool errored_now = false;  ///< fine in the baseline and errored in the current file
  bool paired = false;       ///< the i-th values of both sides are one round
  Applied applied;           ///< what the rules say of it; ignored ones decide nothing
};

/// Matches the benchmarks of two files by name: one candidate for each metric of a benchmark in
/// both, one for a benchmark that only one file has or that errored. A candidate that can be judged
/// has status compared and no decision yet. In the order of the baseline, then of what was added.
/// `obstacle`: why nothing may be judged, empty if it may. `paired`: the files are of one duel; a
/// benchmark of which one side has more rounds is not taken as paired.
std::vector<Candidate> match(const results::ResultFile& baseline,
                             const results::ResultFile& current, const Options& options,
                             const std::string& obstacle, bool paired, RuleBook& rules);

}  // namespace compare::verdict

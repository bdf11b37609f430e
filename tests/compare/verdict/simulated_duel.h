#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compare/verdict/judge.h"

namespace compare::verdict {

/// A suite and a machine to be duelled without running anything: each process draws its speed once
/// (normal on the log scale) and is the median of five repetitions, some of which are disturbed; a
/// round is the mean of two log ratios.
struct SimulatedSuite {
  std::vector<double> slowdowns;    ///< the truth of each benchmark: 1.12 is 12 % slower
  double process_spread = 0.06;     ///< between processes
  double repetition_spread = 0.04;  ///< between the repetitions of one process
  double disturbed = 0.05;          ///< share of the repetitions that take 30 % longer
};

struct SimulatedEnd {
  Decision decision = Decision::unsure;
  std::size_t rounds = 0;
};

/// Duels the suite with judge() at every look, as compare duel does: what is decided gets no
/// further rounds, and what is left at the last look is judged for good. One end a benchmark.
std::vector<SimulatedEnd> simulate_duel(const SimulatedSuite& suite, std::uint64_t seed);

inline bool failed_end(const SimulatedEnd& end) { return fails(end.decision); }

}  // namespace compare::verdict

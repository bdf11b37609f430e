#pragma once

#include <cstddef>
#include <cstdint>

#include "compare/history/check.h"
#include "compare/history/timeline.h"

namespace compare::history {

struct SampleTraits {
  std::size_t commits = 60;
  std::size_t benchmarks =
      12;  ///< every fifth is a load scenario with a throughput beside its time
  std::size_t repetitions = 10;
  std::uint64_t seed = 1;
};

struct SampleHistory {
  Timeline timeline;
  Check check;
};

/// A made-up history to look at: noise of 1.5 %, a step that got slower and one that was taken
/// back, one that was accepted, a drift, a compiler that changed half way, and a second machine.
/// The events are those put in, not found. The same for the same traits.
SampleHistory sample_history(const SampleTraits& traits = {});

}  // namespace compare::history

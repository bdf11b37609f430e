#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// The centre of paired differences.
struct PairedEstimate {
  std::size_t pairs = 0;
  double centre = 0;  ///< Hodges and Lehmann's
  double low = 0;     ///< interval of 95 % by Wilcoxon's signed ranks ...
  double high = 0;    ///< ... infinite below 6 pairs
};

/// nullopt of no differences.
std::optional<PairedEstimate> estimate_centre(const std::vector<double>& differences);

/// difference(with, without) of each pair of run.blocks and run.direct_blocks that are both valid,
/// where it has a value.
template <typename Difference>
std::vector<double> paired_differences(const RunRecord& run, Difference difference) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < run.blocks.size() && i < run.direct_blocks.size(); ++i) {
    if (!run.blocks[i].valid() || !run.direct_blocks[i].valid()) {
      continue;
    }
    if (const std::optional<double> value = difference(run.blocks[i], run.direct_blocks[i])) {
      differences.push_back(*value);
    }
  }
  return differences;
}

}  // namespace macro

#include "macro/record/paired_blocks.h"

#include "compare/stats/signed_rank.h"

namespace macro {
namespace {

constexpr double kTail = 0.025;

}  // namespace

std::optional<PairedEstimate> estimate_centre(const std::vector<double>& differences) {
  if (differences.empty()) {
    return std::nullopt;
  }
  const auto found = compare::stats::pseudo_median(
      compare::stats::walsh_averages(differences),
      compare::stats::SignedRankDistribution(differences.size()), kTail);
  return PairedEstimate{differences.size(), found.centre, found.low, found.high};
}

}  // namespace macro

#include "compare/duel/pairing_choice.h"

#include <cmath>

#include "compare/stats/order_statistics.h"
#include "compare/verdict/looks.h"

namespace compare::duel {
namespace {

/// A spread of fewer says little, and before the first look nothing can be decided anyway.
constexpr std::size_t kEnough = verdict::kLooks.front().rounds;

}  // namespace

Pairing PairingChoice::next() const {
  if (only_ || duets_.size() < kEnough) {
    return closest_;
  }
  const double spread = stats::robust_deviation(duets_);
  if (adjacent_.empty() && spread <= kWideSpread) {
    return Pairing::duet;
  }
  return adjacent_.size() < kEnough || stats::robust_deviation(adjacent_) < spread
             ? Pairing::adjacent
             : Pairing::duet;
}

void PairingChoice::note(Pairing pairing, double log_ratio) {
  if (std::isfinite(log_ratio)) {
    (pairing == Pairing::duet ? duets_ : adjacent_).push_back(log_ratio);
  }
}

}  // namespace compare::duel

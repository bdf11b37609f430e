#pragma once

#include <vector>

#include "compare/duel/round_runner.h"

namespace compare::duel {

/// Which pairing the rounds of a benchmark get. Duets are the closest, yet two processes that both
/// saturate memory disturb each other, which no list of benchmarks tells, but the spread of the
/// rounds does: where duets spread widely, as many rounds one after the other follow, and from then
/// on whichever kind spread less. The choice is blind to which side was faster. Rounds of both
/// kinds are judged together: the signed-rank test wants each log ratio symmetric about the truth,
/// not all of one spread.
class PairingChoice {
 public:
  /// A robust standard deviation of the log ratios of duets, above which the other is tried.
  static constexpr double kWideSpread = 0.04;

  /// `closest`: of those that are possible; `only`: there is no other.
  PairingChoice(Pairing closest, bool only) : closest_(closest), only_(only) {}

  /// Of the next round.
  [[nodiscard]] Pairing next() const;
  /// Notes a round that counts, by the logarithm of its current over its baseline time; what is not
  /// finite tells nothing.
  void note(Pairing pairing, double log_ratio);

 private:
  Pairing closest_;
  bool only_;
  std::vector<double> duets_;
  std::vector<double> adjacent_;
};

}  // namespace compare::duel

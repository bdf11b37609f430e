#pragma once

#include <array>
#include <cstddef>

namespace compare::verdict {

/// When a duel looks at its rounds, and how much of the chance of error it spends there.
struct Look {
  std::size_t rounds;
  double level;  ///< one-sided, where the whole duel's two-sided alpha is 0.05
};

/// Looking at 5, 10, 15, .. rounds at a level of 0.05 each would fail 10-15 % of what lies at the
/// threshold. Spent over the looks like this, 2.4 % are; and without stopping at any look, one of
/// the intervals would miss the truth on a given side in kAllLooks of all duels
/// (tests/compare/verdict/looks_test.cpp). Group sequential designs: Lan & DeMets, "Discrete
/// Sequential Boundaries for Clinical Trials", 1983.
inline constexpr std::array<Look, 6> kLooks = {
    {{5, 0.0001}, {10, 0.002}, {15, 0.006}, {20, 0.012}, {30, 0.02}, {40, 0.03}}};

/// Chance that any look's bound on one side lies beyond the truth, at an alpha of 0.05.
inline constexpr double kAllLooks = 0.043;

/// The one-sided level at which so many rounds are judged, scaled by alpha / 0.05: of the look that
/// has as many. Any other number is that of a duel whose time was up between two looks, whatever it
/// had measured, so that it spends at once what was left: the level of the last look.
double look_level(std::size_t rounds, double alpha);

}  // namespace compare::verdict

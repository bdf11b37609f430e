#include "compare/duel/schedule.h"

#include <numeric>
#include <utility>

namespace compare::duel {

std::vector<std::size_t> Schedule::shuffled(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Fisher and Yates' shuffle by hand: std::shuffle may differ between libraries, and a seed is to
  // mean one order everywhere.
  for (std::size_t left = count; left > 1; --left) {
    std::swap(order[left - 1], order[random_() % left]);
  }
  return order;
}

bool Schedule::baseline_first(std::size_t benchmark) {
  if (benchmark >= turns_.size()) {
    turns_.resize(benchmark + 1);
  }
  Turn& turn = turns_[benchmark];
  turn.baseline_first = turn.owed ? !turn.baseline_first : (random_() >> 63U) != 0;
  turn.owed = !turn.owed;
  return turn.baseline_first;
}

}  // namespace compare::duel

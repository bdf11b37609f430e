#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace compare::duel {

/// In which order things happen, drawn from a seed so that it can be had again.
class Schedule {
 public:
  explicit Schedule(std::uint64_t seed) : random_(seed) {}

  /// 0 .. count - 1 in a random order.
  std::vector<std::size_t> shuffled(std::size_t count);

  /// Whether the baseline comes first in a benchmark's next round: drawn in one round, the other
  /// way in the next, so that every two rounds are balanced.
  bool baseline_first(std::size_t benchmark);

 private:
  std::mt19937_64 random_;
  struct Turn {
    bool owed = false;  ///< the second of a pair comes next
    bool baseline_first = false;
  };
  std::vector<Turn> turns_;
};

}  // namespace compare::duel

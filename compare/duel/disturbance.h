#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "compare/duel/child_process.h"

namespace compare::duel {

/// When a round is thrown away. Fixed beforehand, and blind to what the round measured: throwing
/// away what looks odd would be choosing the result.
struct DisturbanceRule {
  double slowest_spin = 1.25;  ///< a spin over the usual time of its processor
  double most_steal = 0.05;    ///< share of the time that the host took away
  /// Involuntary switches of a process: this many, and so many for each 10 ms of its CPU time.
  double switches = 3;
  double switches_per_10ms = 1;
  /// Rejections of one benchmark in a row after which a round counts all the same, and the share of
  /// all rounds, but for the first few, that may be rejected: a machine that is always disturbed
  /// must not keep a duel from ending.
  int patience = 3;
  double most_rejected = 1.0 / 3;
  std::size_t free_rejections = 4;
};

/// Runs a fixed piece of work, about half a millisecond, and returns how long it took: longer when
/// the processor is slowed down or shared.
std::chrono::nanoseconds calibration_spin();

/// What each processor usually needs for the spin: the median of all its spins.
class SpinTimes {
 public:
  /// Notes a spin and returns how many times longer than usual it took; 1 while fewer than 5 are
  /// known.
  double note(int processor, std::chrono::nanoseconds time);

 private:
  std::map<int, std::vector<std::int64_t>> times_;
};

/// Time that the host took from each of `processors` since boot, summed, from the text of
/// /proc/stat; 0 where it does not say.
std::chrono::milliseconds stolen_time(std::string_view proc_stat,
                                      const std::vector<int>& processors);
/// The same, read now.
std::chrono::milliseconds stolen_time(const std::vector<int>& processors);

/// Whether the rule rejects. `slowest_spin`: the largest of SpinTimes::note. `stolen` of the sum of
/// the time of all processors used.
bool disturbed(const DisturbanceRule& rule, double slowest_spin, std::chrono::nanoseconds stolen,
               std::chrono::nanoseconds time, const std::vector<Ending>& endings);

}  // namespace compare::duel

#pragma once

#include <cstdint>
#include <vector>

#include "macro/engine/load_shape.h"

namespace macro {

/// When agents come: the arrival process of a LoadShape, one time after the other. A pure function
/// of shape, warm-up and seed. With the rate L(t), the n-th arrival is where the integral of L has
/// come to n (constant) or to the sum of n exponential draws of mean 1 (Poisson with a changing
/// rate, by the time change of Cinlar, Introduction to Stochastic Processes, 1975, 4.7).
///
/// `threads` instances share one schedule: instance `thread` yields every threads-th arrival, so
/// the schedule does not depend on the number of threads. Nothing allocates after the constructor.
/// Used by one thread.
class ArrivalTimes {
 public:
  ArrivalTimes(const LoadShape& shape, std::chrono::nanoseconds warmup, std::uint64_t seed,
               unsigned thread, unsigned threads);

  struct Arrival {
    std::int64_t due_ns = INT64_MAX;  ///< since the begin of the measured part; below 0 in the
                                      ///< warm-up; INT64_MAX: none comes any more
    std::uint64_t number = 0;         ///< in the whole schedule, from 0
  };
  [[nodiscard]] const Arrival& next() const noexcept { return next_; }
  void advance() noexcept;

 private:
  /// A stretch in which the rate is a straight line; lengths in ns, rates in arrivals/ns.
  struct Stretch {
    double begin_ns;
    double length_ns;
    double rate;
    double slope;
  };
  void advance_one() noexcept;

  std::vector<Stretch> stretches_;
  LoadShape::Process process_;
  std::uint64_t seed_;
  unsigned threads_;
  std::size_t stretch_ = 0;
  double within_ns_ = 0;  ///< since the begin of the stretch
  std::uint64_t drawn_ = 0;
  Arrival next_;
};

}  // namespace macro

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "macro/engine/load.h"
#include "macro/engine/worker.h"

namespace macro {

using Workers = std::vector<std::unique_ptr<Worker>>;

/// Puts the threads' intervals together, tells the observer, and adds them up. Used by the thread
/// that supervises the load; allocates nothing after the constructor.
class IntervalCollector {
 public:
  /// Everything passed must outlive it; `total` gets the sum.
  IntervalCollector(const LoadPlan& plan, const LoadClock& clock, Workers& workers,
                    LoadObserver& observer, LoadCounts& total);

  /// Takes an interval once every thread has handed it over.
  void collect();
  /// What is left, after the threads' end: of some an interval, of all the begin of another.
  void collect_rest(std::int64_t ended_ns);

 private:
  void tell();

  const LoadPlan& plan_;
  const LoadClock& clock_;
  Workers& workers_;
  LoadObserver& observer_;
  LoadCounts& total_;
  LoadCounts merged_;
  std::vector<IntervalSlots::Slot*> slots_;
  std::uint64_t streams_open_peak_ = 0;
  std::int64_t begin_ns_;
};

}  // namespace macro

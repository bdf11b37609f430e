#include "macro/engine/interval_collector.h"

#include <algorithm>

namespace macro {

using std::chrono::nanoseconds;

IntervalCollector::IntervalCollector(const LoadPlan& plan, const LoadClock& clock, Workers& workers,
                                     LoadObserver& observer, LoadCounts& total)
    : plan_(plan),
      clock_(clock),
      workers_(workers),
      observer_(observer),
      total_(total),
      begin_ns_(clock.begin_ns) {
  slots_.reserve(workers.size());
  merged_.tasks.resize(plan.tasks.size());
  total_.tasks.resize(plan.tasks.size());
}

void IntervalCollector::collect() {
  slots_.clear();
  for (const auto& worker : workers_) {
    IntervalSlots::Slot* const slot = worker->intervals().handed_over();
    if (slot == nullptr) {
      return;
    }
    slots_.push_back(slot);
  }
  tell();
  for (IntervalSlots::Slot* slot : slots_) {
    IntervalSlots::release(*slot);
  }
}

void IntervalCollector::collect_rest(std::int64_t ended_ns) {
  slots_.clear();
  for (const auto& worker : workers_) {
    IntervalSlots::Slot* const slot = worker->intervals().handed_over();
    if (slot != nullptr) {
      slots_.push_back(slot);
    }
  }
  if (!slots_.empty()) {
    tell();
    slots_.clear();
  }
  for (const auto& worker : workers_) {
    slots_.push_back(&worker->intervals().rest());
    slots_.back()->end_ns = ended_ns;
  }
  tell();
}

void IntervalCollector::tell() {
  merged_.reset();
  std::uint64_t in_flight = 0;
  std::int64_t end_ns = begin_ns_;
  for (const IntervalSlots::Slot* slot : slots_) {
    merged_.add(slot->counts);
    in_flight += slot->in_flight;
    end_ns = std::max(end_ns, slot->end_ns);
  }
  for (const TaskCounts& task : merged_.tasks) {
    merged_.total.add(task.total);  // threads count by task only
  }
  total_.add(merged_);
  // Of intervals, unlike of threads, the most is what counts.
  streams_open_peak_ = std::max(streams_open_peak_, merged_.streams_open_peak);
  total_.streams_open_peak = streams_open_peak_;
  observer_.interval({.begin = nanoseconds(begin_ns_),
                      .end = nanoseconds(end_ns),
                      .offered = level_at(plan_.shape, nanoseconds(end_ns - clock_.begin_ns)),
                      .in_flight = in_flight,
                      .counts = &merged_});
  begin_ns_ = end_ns;
}

}  // namespace macro

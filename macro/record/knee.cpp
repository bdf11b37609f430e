#include "macro/record/knee.h"

#include <algorithm>
#include <string>

#include "macro/record/named_finding.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

using Steps = std::vector<const StepRecord*>;

Steps measured_steps(const std::vector<StepRecord>& steps) {
  Steps measured;
  for (const StepRecord& step : steps) {
    if (step.block.valid() && step.block.throughput_per_second > 0 &&
        step.block.latency_ns_mean > 0) {
      measured.push_back(&step);
    }
  }
  std::stable_sort(measured.begin(), measured.end(),
                   [](const StepRecord* left, const StepRecord* right) {
                     return left->offered < right->offered;
                   });
  return measured;
}

bool is_think_time_bound(const StepRecord* step) {
  const auto& checks = step->block.checks;
  return std::any_of(checks.begin(), checks.end(), [](const CheckRecord& check) {
    return check.name == "think_time_bound" && check.outcome == CheckOutcome::warned;
  });
}

double throughput_of(const StepRecord* step) { return step->block.throughput_per_second; }
double power_of(const StepRecord* step) {
  return step->block.throughput_per_second / step->block.latency_ns_mean;
}

const StepRecord* highest(const Steps& steps, double (*figure)(const StepRecord*)) {
  return *std::max_element(steps.begin(), steps.end(),
                           [figure](const StepRecord* left, const StepRecord* right) {
                             return figure(left) < figure(right);
                           });
}

/// The step before the last tells whether the last brought more. Steps beyond it that were no
/// measurement (too many failures) show that the target can no more.
bool still_rises(const Steps& measured, const std::vector<StepRecord>& steps) {
  const StepRecord* last = measured.back();
  const bool has_more = std::any_of(steps.begin(), steps.end(), [last](const StepRecord& step) {
    return step.offered > last->offered;
  });
  return !has_more &&
         (measured.size() < 2 ||
          throughput_of(last) > (1 + kPlateauShare) * throughput_of(measured[measured.size() - 2]));
}

}  // namespace

std::vector<FindingRecord> staircase_findings(const std::vector<StepRecord>& steps) {
  FindingRecord ceiling = named_finding("ceiling_per_second", "highest throughput", "1/s");
  FindingRecord knee = named_finding("knee_per_second", "throughput at the knee", "1/s");
  FindingRecord load = named_finding("knee_load", "load at the knee", "1");
  const Steps measured = measured_steps(steps);
  if (measured.empty()) {
    ceiling.note = knee.note = load.note = "no step was a measurement";
    return {ceiling, knee, load};
  }
  if (std::any_of(measured.begin(), measured.end(),
                  [](const StepRecord* step) { return step->block.held(); })) {
    ceiling.note = knee.note = load.note =
        "not reached: the client is at its limit before the target is, and held itself back; give "
        "it more processors and threads";
    return {ceiling, knee, load};
  }
  if (std::all_of(measured.begin(), measured.end(), is_think_time_bound)) {
    ceiling.note = knee.note = load.note =
        "not reached: every step was think-time-bound, so that the users' pauses set the pace, up "
        "to " +
        count_text(throughput_of(highest(measured, throughput_of))) +
        " requests/s; offer more users or shorter pauses";
    return {ceiling, knee, load};
  }
  const StepRecord* most = highest(measured, throughput_of);
  ceiling.value = throughput_of(most);
  ceiling.note = "at " + most->load;
  if (most == measured.back() && still_rises(measured, steps)) {
    ceiling.note += "; not reached: throughput still rose at the last step";
  }
  const StepRecord* best = highest(measured, power_of);
  knee.value = throughput_of(best);
  load.value = best->offered;
  knee.note = load.note =
      "at " + best->load + ", mean response time " + latency_text(best->block.latency_ns_mean);
  if (best == measured.back()) {
    knee.note += "; not reached: power still rose at the last step";
    load.note = knee.note;
  }
  return {ceiling, knee, load};
}

}  // namespace macro

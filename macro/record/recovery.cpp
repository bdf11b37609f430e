#include "macro/record/recovery.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "compare/stats/order_statistics.h"
#include "macro/record/named_finding.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

/// Clocks are read a little beside the second.
constexpr double kEdgeSeconds = 0.01;

using Intervals = std::vector<const IntervalRecord*>;

std::uint64_t failures_of(const IntervalRecord& interval) {
  std::uint64_t failed = 0;
  for (const auto& [name, count] : interval.failures) {
    failed += count;
  }
  return failed;
}

std::optional<double> median_p99(const Intervals& intervals) {
  std::vector<double> values;
  for (const IntervalRecord* interval : intervals) {
    if (interval->latency_ns_p99) {
      values.push_back(*interval->latency_ns_p99);
    }
  }
  return values.empty() ? std::nullopt : std::optional(compare::stats::median(values));
}

std::optional<double> median_rate(const Intervals& intervals) {
  std::vector<double> values;
  for (const IntervalRecord* interval : intervals) {
    if (interval->length_seconds > 0) {
      values.push_back(static_cast<double>(interval->succeeded) / interval->length_seconds);
    }
  }
  return values.empty() ? std::nullopt : std::optional(compare::stats::median(values));
}

FindingRecord recovery_of(const Intervals& before, const Intervals& after, const Spike& spike) {
  FindingRecord finding = named_finding("recovery_seconds", "time to recover", "s");
  const auto baseline = median_p99(before);
  if (before.size() < kRecoveryIntervals || !baseline) {
    finding.note = "what was normal before the spike is not known: measure at least " +
                   std::to_string(kRecoveryIntervals) + " intervals with answers before it";
    return finding;
  }
  const double limit = std::max(kRecoveryFactor * *baseline, *baseline + kRecoveryNs);
  std::size_t normal = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    const IntervalRecord& interval = *after[i];
    const bool is_normal =
        interval.latency_ns_p99 && *interval.latency_ns_p99 <= limit && failures_of(interval) == 0;
    normal = is_normal ? normal + 1 : 0;
    if (normal == kRecoveryIntervals) {
      const IntervalRecord& first = *after[i + 1 - kRecoveryIntervals];
      finding.value = std::max(0.0, first.begin_seconds - spike.end_seconds);
      finding.note = "p99 at most " + latency_text(limit) + " and no failure from then on, over " +
                     std::to_string(kRecoveryIntervals) + " intervals of " +
                     fixed_text(first.length_seconds, 1) + " s";
      return finding;
    }
  }
  finding.note = "not within the run: no " + std::to_string(kRecoveryIntervals) +
                 " intervals in a row after the spike with p99 at most " + latency_text(limit) +
                 " and no failure";
  return finding;
}

}  // namespace

std::vector<FindingRecord> recovery_findings(const std::vector<IntervalRecord>& intervals,
                                             const Spike& spike) {
  Intervals before;
  Intervals during;
  Intervals after;
  std::uint64_t failed = 0;
  for (const IntervalRecord& interval : intervals) {
    const double end = interval.begin_seconds + interval.length_seconds;
    if (end <= spike.begin_seconds + kEdgeSeconds) {
      before.push_back(&interval);
      continue;
    }
    failed += failures_of(interval);
    if (interval.begin_seconds >= spike.end_seconds - kEdgeSeconds) {
      after.push_back(&interval);
    } else if (interval.begin_seconds >= spike.begin_seconds - kEdgeSeconds &&
               end <= spike.end_seconds + kEdgeSeconds) {
      during.push_back(&interval);
    }
  }
  return {recovery_of(before, after, spike),
          named_finding("baseline_p99_ns", "p99 before the spike", "ns", median_p99(before)),
          named_finding("spike_p99_ns", "p99 in the spike", "ns", median_p99(during)),
          named_finding("baseline_throughput_per_second", "requests/s before the spike", "1/s",
                        median_rate(before)),
          named_finding("spike_throughput_per_second", "requests/s in the spike", "1/s",
                        median_rate(during)),
          named_finding("spike_failures", "failures since the spike began", "1",
                        static_cast<double>(failed))};
}

}  // namespace macro

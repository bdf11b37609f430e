#pragma once

#include <vector>

#include "macro/record/run_record.h"

namespace macro {

/// When the spike was, on the axis of IntervalRecord.
struct Spike {
  double begin_seconds = 0;
  double end_seconds = 0;
};

/// So many intervals before the spike tell what is normal, and after it that normal is back.
inline constexpr std::size_t kRecoveryIntervals = 3;
/// Normal is a p99 of up to this many medians of those before, or up to so much above it.
inline constexpr double kRecoveryFactor = 2;
inline constexpr double kRecoveryNs = 1e6;

/// What a spike did. recovery_seconds: from its end to the begin of the first interval from which
/// on kRecoveryIntervals neighbours have answers, none failed, and a normal p99; the baseline is
/// the median of the p99 of the intervals that were over before the spike. Its resolution is an
/// interval. Without a value where it did not recover within the run, and where the baseline
/// was not measured; the note says so. Beside it baseline_p99_ns, spike_p99_ns,
/// baseline_throughput_per_second, spike_throughput_per_second (medians over intervals) and
/// spike_failures, of the spike and what came after it.
std::vector<FindingRecord> recovery_findings(const std::vector<IntervalRecord>& intervals,
                                             const Spike& spike);

}  // namespace macro

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compare/results/metric_catalog.h"
#include "compare/verdict/benchmark_index.h"
#include "compare/verdict/rules.h"
#include "compare/verdict/verdict.h"

namespace compare::verdict {

/// A comparison before it is decided, and the values it is about.
struct Candidate {
  Comparison comparison;
  std::vector<double> baseline;
  std::vector<double> current;
  bool exact = false;
  bool may_be_zero = false;   ///< 0 is a measurement: nothing allocated, no failure
  bool in_both = false;       ///< the benchmark is in both files
  bool errored_now = false;   ///< fine in the baseline, and no value of use in the current file
  bool limits_apply = false;  ///< hard limits of the rules count, whatever the status
  bool paired = false;        ///< the i-th values of both sides are one round
  Applied applied;            ///< what the rules say of it; ignored ones decide nothing
};

/// Whether a candidate has that status, for the algorithms.
inline auto with_status(Status status) {
  return [status](const Candidate& candidate) { return candidate.comparison.status == status; };
}

inline constexpr std::string_view kFailureRatio = "failure_ratio";

bool is_time(std::string_view metric);

/// How many values, and their median.
Side side_of(const std::vector<double>& values);

/// The unit of a benchmark's times: its first row's.
results::TimeUnit unit_of(const Benchmark& benchmark);

/// One for a benchmark as a whole, which is its real_time.
Candidate candidate_of(const Benchmark& benchmark, Status status);

/// Makes the candidate one for a metric: name, unit and direction, and what values it may have.
void describe_metric(Candidate& candidate, std::string_view metric,
                     const results::MetricTraits& traits);

/// Turns the current values of a counter into the baseline's unit, with a reason that says so.
/// Where the files do not agree on a unit of one kind, or on the direction, says why, as a reason
/// and as the result, and takes the current values away. Empty if they can be compared.
std::string bring_together(Candidate& candidate, const results::MetricTraits& before,
                           const results::MetricTraits& now);

/// Why the current side's times and rates mean nothing, for answers that fail are fast: the share
/// of failed requests (the median of failure_ratio; 0 where there is none) has risen by more than
/// 0.01. Empty if it has not.
std::string failing_now(const Benchmark& baseline, const Benchmark& current);

}  // namespace compare::verdict

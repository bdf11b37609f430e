#include "compare/verdict/candidate.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

#include "compare/results/time_unit.h"
#include "compare/stats/order_statistics.h"

namespace compare::verdict {

using results::Better;
using results::MetricTraits;

namespace {

constexpr double kFewFailures = 0.01;  // more of all requests is another behaviour, not a speed

}  // namespace

bool is_time(std::string_view metric) { return metric == "real_time" || metric == "cpu_time"; }

Side side_of(const std::vector<double>& values) {
  return {static_cast<int>(values.size()), stats::median(values)};
}

results::TimeUnit unit_of(const Benchmark& benchmark) { return benchmark.rows.front()->time_unit; }

Candidate candidate_of(const Benchmark& benchmark, Status status) {
  Candidate candidate;
  candidate.comparison.name = benchmark.name;
  candidate.comparison.metric = "real_time";
  candidate.comparison.better = Better::lower;
  candidate.comparison.unit = results::time_unit_name(unit_of(benchmark));
  candidate.comparison.status = status;
  return candidate;
}

void describe_metric(Candidate& candidate, std::string_view metric, const MetricTraits& traits) {
  Comparison& comparison = candidate.comparison;
  comparison.metric = metric;
  comparison.unit = is_time(metric) ? comparison.unit : traits.unit;
  comparison.better = traits.better;
  candidate.exact = traits.exact;
  // A time of 0 was not measured, nor was a rate; less than one failure is none.
  candidate.may_be_zero = traits.exact || (!is_time(metric) && traits.better != Better::higher);
}

std::string bring_together(Candidate& candidate, const MetricTraits& before,
                           const MetricTraits& now) {
  Comparison& comparison = candidate.comparison;
  const auto factor = before.unit == now.unit
                          ? std::optional<double>(1)
                          : in_unit({.value = 1, .unit = now.unit}, before.unit);
  std::string conflict;
  if (!factor) {
    conflict = comparison.metric + " is in '" + before.unit + "' in the baseline and in '" +
               now.unit + "' now";
  } else if (before.better != now.better && before.better != Better::unknown &&
             now.better != Better::unknown) {
    conflict = comparison.metric + " is better " + std::string(results::word(before.better)) +
               " in the baseline and better " + std::string(results::word(now.better)) + " now";
  }
  if (!conflict.empty()) {
    comparison.reasons.push_back(conflict);
    candidate.current.clear();
  } else if (before.unit != now.unit) {
    comparison.unit_converted = true;
    comparison.reasons.push_back("current converted from " + now.unit + " to " + before.unit);
    for (double& value : candidate.current) {
      value *= *factor;
    }
  }
  return conflict;
}

std::string failing_now(const Benchmark& baseline, const Benchmark& current) {
  const auto ratio = [](const Benchmark& benchmark) {
    const double median =
        stats::median(metric_values(benchmark, kFailureRatio, results::TimeUnit::ns));
    return std::isfinite(median) ? median : 0;
  };
  const double before = ratio(baseline);
  const double now = ratio(current);
  if (now <= before + kFewFailures) {
    return {};
  }
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.4g %% of the requests fail, %.4g %% before", 100 * now,
                100 * before);
  return text.data();
}

}  // namespace compare::verdict

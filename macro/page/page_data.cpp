#include "macro/page/page_data.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <optional>
#include <set>
#include <string_view>

#include "compare/report/page/scripted_page.h"
#include "compare/results/json_text.h"
#include "macro/page/distribution_curve.h"
#include "macro/page/series_points.h"

namespace macro {
namespace {

using compare::results::json_string;

constexpr double kNanosecondsPerMillisecond = 1e6;
constexpr double kBytesPerMebibyte = 1024.0 * 1024.0;

/// Five digits are more than a chart can show, and keep the page small.
std::string number(const std::optional<double>& value, double unit = 1, int digits = 5) {
  if (!value || !std::isfinite(*value / unit)) {
    return "null";
  }
  std::array<char, 64> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), *value / unit,
                                          std::chars_format::general, digits);
  return error == std::errc() ? std::string(text.data(), end) : "null";
}

std::string member(std::string_view name, const std::string& json) {
  return json_string(name) + ":" + json;
}

std::string joined(const std::vector<std::string>& parts, char open, char close) {
  std::string text(1, open);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    text += (i == 0 ? "" : ",") + parts[i];
  }
  return text + close;
}

template <typename Record>
std::string column(std::string_view name, const std::vector<Record>& records,
                   const std::function<std::optional<double>(const Record&)>& value,
                   double unit = 1, int digits = 5) {
  std::vector<std::string> numbers;
  numbers.reserve(records.size());
  for (const Record& record : records) {
    numbers.push_back(number(value(record), unit, digits));
  }
  return member(name, joined(numbers, '[', ']'));
}

/// A rate over the interval; unmeasured where it has no length.
std::optional<double> per_second(std::uint64_t count, const IntervalRecord& interval) {
  return interval.length_seconds > 0
             ? std::optional(static_cast<double>(count) / interval.length_seconds)
             : std::nullopt;
}

std::string failures_json(const std::vector<IntervalRecord>& intervals) {
  std::set<std::string> classes;
  for (const IntervalRecord& interval : intervals) {
    for (const auto& [name, count] : interval.failures) {
      classes.insert(name);
    }
  }
  std::vector<std::string> columns;
  columns.reserve(classes.size());
  for (const std::string& wanted : classes) {
    columns.push_back(column<IntervalRecord>(wanted, intervals, [&](const IntervalRecord& one) {
      std::uint64_t sum = 0;
      for (const auto& [name, count] : one.failures) {
        sum += name == wanted ? count : 0;
      }
      return per_second(sum, one);
    }));
  }
  return joined(columns, '{', '}');
}

std::string time_json(const RunRecord& run) {
  using Interval = const IntervalRecord&;
  const auto intervals = fewer_intervals(run.intervals, kMostChartPoints);
  const auto add = [&](std::string_view name,
                       const std::function<std::optional<double>(Interval)>& value, double unit = 1,
                       int digits = 5) {
    return column<IntervalRecord>(name, intervals, value, unit, digits);
  };
  const double ms = kNanosecondsPerMillisecond;
  const auto begin = [](Interval i) { return std::optional(i.begin_seconds); };
  return joined(
      {member("merged",
              std::to_string(intervals.size() < run.intervals.size()
                                 ? (run.intervals.size() + kMostChartPoints - 1) / kMostChartPoints
                                 : 1)),
       add("begin", begin, 1, 9),
       add("length", [](Interval i) { return std::optional(i.length_seconds); }),
       add(
           "block", [](Interval i) { return std::optional<double>(i.block); }, 1, 9),
       add(
           "p50", [](Interval i) { return i.latency_ns_p50; }, ms),
       add(
           "p90", [](Interval i) { return i.latency_ns_p90; }, ms),
       add(
           "p99", [](Interval i) { return i.latency_ns_p99; }, ms),
       add(
           "max", [](Interval i) { return i.latency_ns_max; }, ms),
       add(
           "ttft", [](Interval i) { return i.ttft_ns_p50; }, ms),
       add("offered", [](Interval i) { return std::optional(i.offered); }),
       add("in_flight", [](Interval i) { return std::optional(i.in_flight); }),
       add("right", [](Interval i) { return per_second(i.succeeded, i); }),
       member("failures", failures_json(intervals))},
      '{', '}');
}

std::string target_json(const RunRecord& run) {
  using Sample = const TargetSample&;
  const auto samples = fewer_samples(run.target_samples, kMostChartPoints);
  const auto add = [&](std::string_view name,
                       const std::function<std::optional<double>(Sample)>& value, double unit = 1,
                       int digits = 5) {
    return column<TargetSample>(name, samples, value, unit, digits);
  };
  return joined({add(
                     "at", [](Sample s) { return std::optional(s.at_seconds); }, 1, 9),
                 add(
                     "block", [](Sample s) { return std::optional<double>(s.block); }, 1, 9),
                 add("cores", [](Sample s) { return s.cpu_cores; }),
                 add(
                     "rss", [](Sample s) { return s.rss_bytes; }, kBytesPerMebibyte),
                 add(
                     "heap", [](Sample s) { return s.metrics_heap_bytes; }, kBytesPerMebibyte),
                 add("files", [](Sample s) { return s.open_files; }),
                 add("threads", [](Sample s) { return s.threads; }),
                 add("voluntary", [](Sample s) { return s.voluntary_switches_per_second; }),
                 add("involuntary", [](Sample s) { return s.involuntary_switches_per_second; }),
                 add(
                     "throttled", [](Sample s) { return s.throttled_ratio; }, 0.01),
                 add("in_flight", [](Sample s) { return s.metrics_in_flight; })},
                '{', '}');
}

std::string distribution_json(const Distribution& distribution) {
  std::vector<std::string> curve;
  for (const double latency : percentile_curve(distribution)) {
    curve.push_back(number(latency, kNanosecondsPerMillisecond));
  }
  std::vector<std::string> parts = {
      member("metric", json_string(distribution.metric)),
      member("count", number(static_cast<double>(distribution.count), 1, 15)),
      member("mean", number(distribution.mean_ns, kNanosecondsPerMillisecond)),
      member("max", number(static_cast<double>(distribution.max_ns), kNanosecondsPerMillisecond)),
      member("curve", joined(curve, '[', ']'))};
  if (const auto histogram = log_histogram(distribution)) {
    std::vector<std::string> shares;
    for (const double share : histogram->shares) {
      shares.push_back(number(share, 0.01));
    }
    parts.push_back(member("first_bin", std::to_string(histogram->first_bin)));
    parts.push_back(member("shares", joined(shares, '[', ']')));
  }
  return joined(parts, '{', '}');
}

std::string steps_json(const RunRecord& run) {
  std::vector<std::string> steps;
  for (const StepRecord& step : run.steps) {
    steps.push_back(
        joined({member("load", json_string(step.load)), member("offered", number(step.offered)),
                member("throughput", number(step.block.throughput_per_second)),
                member("p50", number(step.block.latency_ns_p50, kNanosecondsPerMillisecond)),
                member("p99", number(step.block.latency_ns_p99, kNanosecondsPerMillisecond)),
                member("failed", number(step.block.failure_ratio(), 0.01)),
                member("valid", step.block.valid() ? "true" : "false")},
               '{', '}'));
  }
  return joined(steps, '[', ']');
}

/// What the charts point at: a level of load among the steps, a stretch of time after the spike.
std::string marks_json(const RunRecord& run) {
  std::vector<std::string> marks;
  for (const FindingRecord& finding : run.findings) {
    if (finding.value && std::isfinite(*finding.value)) {
      marks.push_back(joined(
          {member("name", json_string(finding.name)), member("title", json_string(finding.title)),
           member("unit", json_string(finding.unit)), member("value", number(finding.value, 1, 9))},
          '{', '}'));
    }
  }
  return joined(marks, '[', ']');
}

/// What an interval's `offered` counts.
std::string offered_of(const RunRecord& run) {
  const auto has = [&run](std::string_view text) {
    return run.name.find(text) != std::string::npos ||
           (!run.steps.empty() && run.steps[0].load.find(text) == 0);
  };
  if (run.scheduled_rate_per_second > 0 || has("rate:")) {
    return "requests/s";
  }
  if (has("sessions:")) {
    return "sessions/s";
  }
  return run.think_seconds_low || has("users:") ? "users" : "connections";
}

std::vector<std::string> members_of(const RunRecord& run) {
  std::vector<std::string> distributions;
  for (const Distribution& distribution : run.distributions) {
    distributions.push_back(distribution_json(distribution));
  }
  return {member("name", json_string(run.name)),
          member("offered", json_string(offered_of(run))),
          member("time", time_json(run)),
          member("target", target_json(run)),
          member("distributions", joined(distributions, '[', ']')),
          member("steps", steps_json(run)),
          member("marks", marks_json(run))};
}

}  // namespace

const RunRecord* baseline_of(const RunRecord& run, const std::vector<RunRecord>& baseline) {
  const auto found = std::find_if(baseline.begin(), baseline.end(), [&run](const RunRecord& other) {
    return other.name == run.name;
  });
  return found == baseline.end() ? nullptr : &*found;
}

std::string page_data(const std::vector<RunRecord>& runs, const std::vector<RunRecord>& baseline) {
  std::vector<std::string> all;
  for (const RunRecord& run : runs) {
    std::vector<std::string> members = members_of(run);
    const RunRecord* other = baseline_of(run, baseline);
    members.push_back(
        member("baseline", other == nullptr ? "null" : joined(members_of(*other), '{', '}')));
    all.push_back(joined(members, '{', '}'));
  }
  return compare::report::script_data(joined(all, '[', ']'));
}

}  // namespace macro

#include "macro/record/trend.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "compare/stats/order_statistics.h"
#include "compare/stats/theil_sen.h"
#include "macro/record/named_finding.h"
#include "macro/record/number_text.h"

namespace macro {
namespace {

constexpr double kTail = 0.025;
constexpr double kHour = 3600;

struct Series {
  std::vector<double> seconds;
  std::vector<double> values;
};

/// One quantity of which growth is a fault.
struct Quantity {
  std::string name;
  std::string title;
  std::string unit;
  double least_share = kTrendGrowthShare;
  double least = 0;  ///< growth below it is noise
  std::function<std::string(double)> text;
};

/// The longest series of any block, without its warm-up.
Series longest(const std::map<int, Series>& blocks) {
  const Series* best = nullptr;
  const auto span = [](const Series& series) {
    return series.seconds.empty() ? 0 : series.seconds.back() - series.seconds.front();
  };
  for (const auto& [block, series] : blocks) {
    if (best == nullptr || span(series) > span(*best)) {
      best = &series;
    }
  }
  Series kept;
  if (best == nullptr || best->seconds.empty()) {
    return kept;
  }
  const double begin = best->seconds.front() + kTrendWarmupShare * span(*best);
  for (std::size_t i = 0; i < best->seconds.size(); ++i) {
    if (best->seconds[i] >= begin) {
      kept.seconds.push_back(best->seconds[i]);
      kept.values.push_back(best->values[i]);
    }
  }
  return kept;
}

template <typename Record, typename Time, typename Value>
Series series_of(const std::vector<Record>& records, Time time, Value value) {
  std::map<int, Series> blocks;
  for (const Record& record : records) {
    if (const std::optional<double> measured = value(record)) {
      Series& series = blocks[record.block];
      // A file may hold anything; a series goes forward.
      if (series.seconds.empty() || time(record) > series.seconds.back()) {
        series.seconds.push_back(time(record));
        series.values.push_back(*measured);
      }
    }
  }
  return longest(blocks);
}

std::string signed_text(const Quantity& quantity, double value) {
  return (value < 0 ? "-" : "+") + quantity.text(std::abs(value));
}

FindingRecord finding_of(const Quantity& quantity, const Series& series) {
  FindingRecord finding = named_finding(quantity.name, quantity.title, quantity.unit);
  finding.goal = "no growth of more than " + percent_text(quantity.least_share) + " and " +
                 quantity.text(quantity.least) + " over the run";
  if (series.seconds.empty()) {
    finding.note = "not sampled";
    return finding;
  }
  const double span = series.seconds.back() - series.seconds.front();
  if (span < kTrendLeastSeconds || series.seconds.size() < kTrendLeastPoints) {
    finding.note = "too short: " + std::to_string(series.seconds.size()) + " samples over " +
                   seconds_text(span) + " after the warm-up, and a trend needs " +
                   std::to_string(kTrendLeastPoints) + " over " + seconds_text(kTrendLeastSeconds);
    return finding;
  }
  const auto estimate =
      compare::stats::theil_sen(series.seconds, series.values, kTail, kTrendGroups);
  if (!estimate) {
    finding.note = "too few different times";
    return finding;
  }
  finding.value = estimate->slope * kHour;
  finding.low = estimate->low * kHour;
  finding.high = estimate->high * kHour;
  const double growth = estimate->slope * span;
  const double noise = std::max(
      quantity.least, quantity.least_share * std::abs(compare::stats::median(series.values)));
  const bool grows = estimate->low > 0 && growth > noise;
  finding.met = !grows;
  finding.note =
      signed_text(quantity, growth) + " over " + seconds_text(span) + (grows ? ": it grows" : "");
  return finding;
}

double time_of(const TargetSample& sample) { return sample.at_seconds; }

}  // namespace

std::vector<FindingRecord> leak_findings(const std::vector<TargetSample>& samples,
                                         const std::vector<IntervalRecord>& intervals) {
  const Quantity memory{"rss_slope_bytes_per_hour", "memory over time", "bytes/h",
                        kTrendGrowthShare,          kTrendLeastBytes,   bytes_text};
  const Quantity files{"open_files_slope_per_hour", "open files over time", "1/h",
                       kTrendGrowthShare,           kTrendLeastObjects,     count_text};
  const Quantity threads{"threads_slope_per_hour", "threads over time", "1/h",
                         kTrendGrowthShare,        kTrendLeastObjects,  count_text};
  const Quantity latency{"latency_p50_slope_ns_per_hour",
                         "median latency over time",
                         "ns/h",
                         kTrendLatencyShare,
                         kTrendLeastLatencyNs,
                         latency_text};
  return {
      finding_of(memory,
                 series_of(samples, time_of, [](const TargetSample& s) { return s.rss_bytes; })),
      finding_of(files,
                 series_of(samples, time_of, [](const TargetSample& s) { return s.open_files; })),
      finding_of(threads,
                 series_of(samples, time_of, [](const TargetSample& s) { return s.threads; })),
      finding_of(latency, series_of(
                              intervals, [](const IntervalRecord& i) { return i.begin_seconds; },
                              [](const IntervalRecord& i) { return i.latency_ns_p50; }))};
}

}  // namespace macro

#include "macro/page/series_points.h"

#include <algorithm>

namespace macro {
namespace {

void take_highest(std::optional<double>& value, const std::optional<double>& other) {
  if (other && (!value || *other > *value)) {
    value = other;
  }
}

void add_failures(IntervalRecord& interval, const IntervalRecord& next) {
  for (const auto& [name, count] : next.failures) {
    const auto known =
        std::find_if(interval.failures.begin(), interval.failures.end(),
                     [&name = name](const auto& pair) { return pair.first == name; });
    if (known == interval.failures.end()) {
      interval.failures.emplace_back(name, count);
    } else {
      known->second += count;
    }
  }
}

void add(IntervalRecord& interval, const IntervalRecord& next) {
  interval.length_seconds = next.begin_seconds + next.length_seconds - interval.begin_seconds;
  interval.offered = std::max(interval.offered, next.offered);
  interval.in_flight = std::max(interval.in_flight, next.in_flight);
  interval.sent += next.sent;
  interval.succeeded += next.succeeded;
  add_failures(interval, next);
  take_highest(interval.latency_ns_p50, next.latency_ns_p50);
  take_highest(interval.latency_ns_p90, next.latency_ns_p90);
  take_highest(interval.latency_ns_p99, next.latency_ns_p99);
  take_highest(interval.latency_ns_max, next.latency_ns_max);
  take_highest(interval.ttft_ns_p50, next.ttft_ns_p50);
}

/// A mean of those samples that have the value.
struct Mean {
  std::optional<double> TargetSample::*value;
  double sum = 0;
  double count = 0;

  void add(const TargetSample& sample) {
    if (sample.*value) {
      sum += *(sample.*value);
      ++count;
    }
  }
  void give(TargetSample& sample) const {
    if (count > 0) {
      sample.*value = sum / count;
    }
  }
};

TargetSample one_of(const TargetSample* begin, const TargetSample* end) {
  std::vector<Mean> means = {{&TargetSample::cpu_cores},
                             {&TargetSample::voluntary_switches_per_second},
                             {&TargetSample::involuntary_switches_per_second},
                             {&TargetSample::throttled_ratio}};
  TargetSample one = *(end - 1);
  for (const TargetSample* sample = begin; sample != end; ++sample) {
    take_highest(one.rss_bytes, sample->rss_bytes);
    take_highest(one.open_files, sample->open_files);
    take_highest(one.threads, sample->threads);
    take_highest(one.metrics_in_flight, sample->metrics_in_flight);
    take_highest(one.metrics_heap_bytes, sample->metrics_heap_bytes);
    for (Mean& mean : means) {
      mean.add(*sample);
    }
  }
  for (const Mean& mean : means) {
    mean.give(one);
  }
  return one;
}

std::size_t group_size(std::size_t count, std::size_t most) {
  return most == 0 || count <= most ? 1 : (count + most - 1) / most;
}

}  // namespace

std::vector<IntervalRecord> fewer_intervals(const std::vector<IntervalRecord>& intervals,
                                            std::size_t most) {
  const std::size_t size = group_size(intervals.size(), most);
  std::vector<IntervalRecord> fewer;
  std::size_t in_last = size;
  for (const IntervalRecord& interval : intervals) {
    if (in_last < size && fewer.back().block == interval.block) {
      add(fewer.back(), interval);
      ++in_last;
    } else {
      fewer.push_back(interval);
      in_last = 1;
    }
  }
  return fewer;
}

std::vector<TargetSample> fewer_samples(const std::vector<TargetSample>& samples,
                                        std::size_t most) {
  const std::size_t size = group_size(samples.size(), most);
  std::vector<TargetSample> fewer;
  for (std::size_t begin = 0; begin < samples.size();) {
    std::size_t end = begin + 1;
    while (end < samples.size() && end - begin < size &&
           samples[end].block == samples[begin].block) {
      ++end;
    }
    fewer.push_back(one_of(samples.data() + begin, samples.data() + end));
    begin = end;
  }
  return fewer;
}

}  // namespace macro

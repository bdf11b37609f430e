#include "macro/record/distribution.h"

#include <stdexcept>
#include <utility>

namespace macro {

Distribution to_distribution(std::string metric, const HdrHistogram& values) {
  Distribution distribution;
  distribution.metric = std::move(metric);
  distribution.steps = values.steps();
  distribution.count = values.count();
  distribution.min_ns = values.min();
  distribution.max_ns = values.max();
  distribution.mean_ns = values.mean();
  return distribution;
}

HdrHistogram to_histogram(const Distribution& distribution) {
  HdrHistogram histogram;
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error("distribution of " + distribution.metric + ": " + why);
  };
  std::int64_t last = -1;
  std::uint64_t left = distribution.count;  // so that a sum that wraps around is none
  for (const auto& [value, count] : distribution.steps) {
    if (value <= last || value > HdrHistogram::kDayNanoseconds ||
        histogram.lowest_equivalent(value) != value) {
      refuse("its steps are not those of the histogram");
    }
    if (count > left) {
      refuse("its counts do not add up");
    }
    left -= count;
    last = value;
    histogram.record(value, count);
  }
  if (left > 0) {
    refuse("its counts do not add up");
  }
  const bool within = distribution.count == 0 ||
                      (histogram.lowest_equivalent(distribution.min_ns) == histogram.min() &&
                       histogram.lowest_equivalent(distribution.max_ns) == histogram.max());
  if (!within) {
    refuse("its least or greatest value is in none of its steps");
  }
  histogram.restore(distribution.min_ns, distribution.max_ns, distribution.mean_ns);
  return histogram;
}

}  // namespace macro

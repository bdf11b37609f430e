#include "macro/page/distribution_curve.h"

#include <algorithm>
#include <cmath>

namespace macro {
namespace {

constexpr double kAnswersBeyond = 10;

int bin_of(std::int64_t value_ns) {
  const auto at_least_one = static_cast<double>(std::max<std::int64_t>(value_ns, 1));
  return static_cast<int>(std::floor(std::log10(at_least_one) * kBinsPerDecade + 1e-9));
}

/// Counted from the steps: what the record says of its count may be wrong.
double total_of(const Distribution& distribution) {
  double total = 0;
  for (const auto& [value, count] : distribution.steps) {
    total += static_cast<double>(count);
  }
  return total;
}

}  // namespace

std::vector<double> percentile_curve(const Distribution& distribution) {
  const double total = total_of(distribution);
  std::vector<double> curve;
  if (total <= 0) {
    return curve;
  }
  std::size_t step = 0;
  double at_or_below = static_cast<double>(distribution.steps[0].second);
  for (int i = 0;; ++i) {
    const double beyond = total / std::pow(10.0, static_cast<double>(i) / kCurvePointsPerDecade);
    if (i > 0 && beyond < kAnswersBeyond) {
      return curve;
    }
    // The nearest rank: the first step at or below which that many lie, the least one at least.
    const double rank = std::max(1.0, std::ceil(total - beyond - 1e-6));
    while (at_or_below < rank && step + 1 < distribution.steps.size()) {
      at_or_below += static_cast<double>(distribution.steps[++step].second);
    }
    curve.push_back(static_cast<double>(std::max<std::int64_t>(distribution.steps[step].first, 1)));
  }
}

std::optional<LogHistogram> log_histogram(const Distribution& distribution) {
  const double total = total_of(distribution);
  if (total <= 0) {
    return std::nullopt;
  }
  const auto [lowest, highest] =
      std::minmax_element(distribution.steps.begin(), distribution.steps.end());
  LogHistogram histogram;
  histogram.first_bin = bin_of(lowest->first);
  const int last_bin = bin_of(highest->first);
  histogram.shares.resize(static_cast<std::size_t>(last_bin - histogram.first_bin) + 1);
  for (const auto& [value, count] : distribution.steps) {
    const auto bin = static_cast<std::size_t>(bin_of(value) - histogram.first_bin);
    histogram.shares[bin] += static_cast<double>(count) / total;
  }
  return histogram;
}

}  // namespace macro

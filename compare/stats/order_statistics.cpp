#include "compare/stats/order_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace compare::stats {
namespace {

bool unusable(std::span<const double> sample) {
  return sample.empty() ||
         std::any_of(sample.begin(), sample.end(), [](double value) { return std::isnan(value); });
}

}  // namespace

double quantile(std::span<const double> sample, double probability) {
  if (unusable(sample)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  std::vector<double> values(sample.begin(), sample.end());
  const double position = static_cast<double>(values.size() - 1) * std::clamp(probability, 0., 1.);
  const auto lower = static_cast<std::size_t>(position);
  const double fraction = position - static_cast<double>(lower);
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(lower);
  std::nth_element(values.begin(), nth, values.end());
  if (fraction == 0) {
    return *nth;
  }
  const double next = *std::min_element(nth + 1, values.end());
  // Equal neighbours apart, for infinity - infinity is NaN.
  return next == *nth ? *nth : std::lerp(*nth, next, fraction);
}

double median(std::span<const double> sample) { return quantile(sample, 0.5); }

double median_absolute_deviation(std::span<const double> sample) {
  const double centre = median(sample);
  std::vector<double> deviations(sample.begin(), sample.end());
  for (double& value : deviations) {
    value = std::abs(value - centre);
  }
  return median(deviations);
}

double robust_deviation(std::span<const double> sample) {
  constexpr double kNormalConsistency = 1.4826;  // 1 / the upper quartile of a normal distribution
  return kNormalConsistency * median_absolute_deviation(sample);
}

}  // namespace compare::stats

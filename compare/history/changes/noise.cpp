#include "compare/history/changes/noise.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "compare/stats/autocorrelation.h"
#include "compare/stats/order_statistics.h"

namespace compare::history {
namespace {

/// Lag-1 autocorrelation of real histories is 0.52 at the median (shared/reference); what a short
/// series shows of it is too small, so it begins at a part of that.
constexpr double kExpectedCorrelation = 0.5;
constexpr double kExpectedWeight = 20;
constexpr double kMostCorrelation = 0.85;
constexpr std::size_t kFarLag = 8;
constexpr std::size_t kFewestWindows = 30;

double likely_correlation(double seen, std::size_t points) {
  const auto weight = static_cast<double>(points);
  const double leaning =
      (weight * seen + kExpectedWeight * kExpectedCorrelation) / (weight + kExpectedWeight);
  return std::clamp(leaning, 0.0, kMostCorrelation);
}

double difference_scale(std::span<const double> series, std::size_t lag) {
  std::vector<double> differences;
  differences.reserve(series.size());
  for (std::size_t at = lag; at < series.size(); ++at) {
    differences.push_back(series[at] - series[at - lag]);
  }
  return differences.empty() ? 0 : robust_scale(differences);
}

}  // namespace

double robust_scale(std::span<const double> sample) {
  const double usual = stats::robust_deviation(sample);
  if (usual > 0) {
    return usual;
  }
  constexpr double kNormalQuantile = 1.645;  // of 0.95: nine tenths lie within
  std::vector<double> distances(sample.begin(), sample.end());
  const double centre = stats::median(sample);
  for (double& value : distances) {
    value = std::abs(value - centre);
  }
  return stats::quantile(distances, 0.9) / kNormalQuantile;
}

double neighbour_spread(std::span<const double> series) {
  return std::max(kLeastSpread, difference_scale(series, 1) / std::sqrt(2.0));
}

Noise noise_of_series(std::span<const double> series) {
  if (series.size() < 3) {
    return {kLeastSpread, kExpectedCorrelation};
  }
  const double near = difference_scale(series, 1);
  // Where neighbours are equal, what lies apart are steps.
  const double far = near > 0 && series.size() > 2 * kFarLag
                         ? std::max(near, difference_scale(series, kFarLag))
                         : near;
  Noise noise;
  noise.spread = std::max(kLeastSpread, far / std::sqrt(2.0));
  const double seen = far > 0 ? 1 - near * near / (far * far) : 0;
  noise.correlation = likely_correlation(seen, series.size());
  return noise;
}

Noise noise_of_residuals(std::span<const double> residuals) {
  Noise noise;
  noise.spread = std::max(kLeastSpread, robust_scale(residuals));
  noise.correlation =
      likely_correlation(stats::lag_one_autocorrelation(residuals), residuals.size());
  return noise;
}

double shift_deviation(std::span<const double> residuals, const Noise& noise, std::size_t before,
                       std::size_t after) {
  const auto part = [&](std::size_t size) {
    return stats::mean_inflation(noise.correlation, size) / static_cast<double>(size);
  };
  const double expected = noise.spread * std::sqrt(part(before) + part(after));
  if (residuals.size() < before + after + kFewestWindows) {
    return expected;
  }
  std::vector<double> sums(residuals.size() + 1, 0.0);
  std::partial_sum(residuals.begin(), residuals.end(), sums.begin() + 1);
  std::vector<double> shifts;
  for (std::size_t cut = before; cut + after < sums.size(); ++cut) {
    shifts.push_back(std::abs((sums[cut + after] - sums[cut]) / static_cast<double>(after) -
                              (sums[cut] - sums[cut - before]) / static_cast<double>(before)));
  }
  constexpr double kNormalQuantile = 1.2816;  // of 0.9: four fifths lie within
  const double seen =
      std::max(1.4826 * stats::median(shifts), stats::quantile(shifts, 0.8) / kNormalQuantile);
  return std::max(expected, seen);
}

}  // namespace compare::history

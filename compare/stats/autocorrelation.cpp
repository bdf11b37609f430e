#include "compare/stats/autocorrelation.h"

#include <cassert>
#include <cmath>
#include <numeric>

namespace compare::stats {

double lag_one_autocorrelation(std::span<const double> series) {
  if (series.size() < 3) {
    return 0;
  }
  const double mean =
      std::accumulate(series.begin(), series.end(), 0.0) / static_cast<double>(series.size());
  double products = 0;
  double squares = 0;
  for (std::size_t at = 0; at < series.size(); ++at) {
    const double distance = series[at] - mean;
    squares += distance * distance;
    if (at > 0) {
      products += distance * (series[at - 1] - mean);
    }
  }
  return squares > 0 ? products / squares : 0;
}

double mean_inflation(double correlation, std::size_t size) {
  assert(correlation > -1 && correlation < 1 && size >= 1);
  const auto n = static_cast<double>(size);
  const double rest = 1 - correlation;
  return (1 + correlation) / rest -
         2 * correlation * (1 - std::pow(correlation, n)) / (n * rest * rest);
}

}  // namespace compare::stats

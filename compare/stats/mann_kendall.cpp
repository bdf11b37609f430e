#include "compare/stats/mann_kendall.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace compare::stats {

Trend mann_kendall(std::span<const double> series, double inflation) {
  assert(inflation > 0);
  Trend trend;
  for (std::size_t i = 0; i < series.size(); ++i) {
    for (std::size_t j = i + 1; j < series.size(); ++j) {
      trend.score +=
          static_cast<int>(series[j] > series[i]) - static_cast<int>(series[j] < series[i]);
    }
  }
  std::vector<double> sorted(series.begin(), series.end());
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  double sum = n * (n - 1) * (2 * n + 5);
  for (auto begin = sorted.begin(); begin != sorted.end();) {
    const auto end = std::upper_bound(begin, sorted.end(), *begin);
    const auto ties = static_cast<double>(end - begin);
    sum -= ties * (ties - 1) * (2 * ties + 5);
    begin = end;
  }
  trend.variance = sum / 18 * inflation;
  if (trend.variance > 0 && trend.score != 0) {
    const double towards_zero = trend.score > 0 ? -1 : 1;
    trend.z = (static_cast<double>(trend.score) + towards_zero) / std::sqrt(trend.variance);
  }
  return trend;
}

}  // namespace compare::stats

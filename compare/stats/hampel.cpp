#include "compare/stats/hampel.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "compare/stats/order_statistics.h"

namespace compare::stats {

std::vector<double> hampel_filtered(std::span<const double> series, double deviations,
                                    double scale) {
  assert(deviations > 0 && scale >= 0);
  std::vector<double> filtered;
  filtered.reserve(series.size());
  for (std::size_t at = 0; at < series.size(); ++at) {
    const std::size_t from = at - std::min(at, kHampelReach);
    const std::size_t to = std::min(series.size(), at + kHampelReach + 1);
    const double centre = median(series.subspan(from, to - from));
    const bool outlier = std::abs(series[at] - centre) > deviations * scale;
    filtered.push_back(outlier ? centre : series[at]);
  }
  return filtered;
}

}  // namespace compare::stats
